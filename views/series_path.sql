-- How the codes of older editions lead to those of newer ones: one row for each code and each later
-- code that has some of its content, and one for each code and itself.
--
-- What became of 29-2071 of SOC 2010:
--   SELECT to_code, comparability, reasons FROM series_path WHERE from_code = 'soc-2010-29-2071';
WITH RECURSIVE
-- The links between codes, with their comparability as a number and as a reason.
link AS (
  SELECT
    l."from" AS from_code,
    l."to" AS to_code,
    l.takes_effect,
    l.type,
    CASE l.comparability WHEN 'comparable' THEN 0 WHEN 'partly' THEN 1 ELSE 2 END AS rank,
    CASE WHEN l.comparability <> 'comparable' THEN
      l.type || ' in ' || l.takes_effect || ': ' || old.notation || ' ('
      || coalesce(old_scheme.family || ' ' || old_scheme.edition, old_scheme.family) || ') to '
      || new.notation || ' ('
      || coalesce(new_scheme.family || ' ' || new_scheme.edition, new_scheme.family) || ')'
    END AS reason
  FROM series_link AS l
  JOIN code AS old ON old.id = l."from"
  JOIN scheme AS old_scheme ON old_scheme.id = old.scheme
  JOIN code AS new ON new.id = l."to"
  JOIN scheme AS new_scheme ON new_scheme.id = new.scheme
),
-- All ways from one code to another. What was merged into a code does not go on into its parts
-- when it is split: nothing says which of them has it.
way AS (
  SELECT
    c.id AS from_code,
    c.id AS to_code,
    '' AS until,
    0 AS merged,
    0 AS rank,
    0 AS links,
    '' AS reasons
  FROM code AS c
  WHERE c.id IN (
    SELECT code FROM wage WHERE area = 'us' AND industry = 'all'
    UNION SELECT "from" FROM series_link
    UNION SELECT "to" FROM series_link
  )
  UNION ALL
  SELECT
    w.from_code,
    l.to_code,
    l.takes_effect,
    max(w.merged, l.type = 'merged'),
    max(w.rank, l.rank),
    w.links + 1,
    CASE
      WHEN l.reason IS NULL THEN w.reasons
      WHEN w.reasons = '' THEN l.reason
      ELSE w.reasons || '; ' || l.reason
    END
  FROM way AS w
  JOIN link AS l ON l.from_code = w.to_code AND l.takes_effect > w.until
  WHERE NOT (w.merged AND l.type = 'split')
),
-- The best way for each two codes, which is as good as the worst link on it.
ranked AS (
  SELECT
    *,
    row_number() OVER (
      PARTITION BY from_code, to_code ORDER BY rank, links, until, reasons
    ) AS choice
  FROM way
)
SELECT
  r.from_code,
  r.to_code,
  CASE r.rank WHEN 0 THEN 'comparable' WHEN 1 THEN 'partly' ELSE 'not' END AS comparability,
  nullif(r.reasons, '') AS reasons,
  r.links,
  -- A series is made for a code that no newer one follows, and for one that an occupation is
  -- classified under.
  NOT EXISTS (SELECT 1 FROM series_link AS l WHERE l."from" = r.to_code)
    OR EXISTS (
      SELECT 1 FROM occupation_codes AS o WHERE o.code = r.to_code AND o.match = 'classified'
    ) AS ends_series
FROM ranked AS r
WHERE r.choice = 1
