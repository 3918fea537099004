-- The wages of an occupation over the editions of its code, from 2002 on: one row for each period
-- and code, for the United States and all industries together.
--
-- Median pay of medical records specialists and of those before them, year by year:
--   SELECT period, code_notation, p50_annual, comparability, reasons FROM series
--   WHERE newest_code = 'soc-2018-29-2072' ORDER BY period;
WITH
-- The occupation that a code is made for: as in the view pay, where just one is.
own AS (
  SELECT code, max(CASE WHEN is_own THEN occupation END) AS occupation
  FROM (
    SELECT
      c.code,
      o.id AS occupation,
      o.level <> 'specialty' AND NOT EXISTS (
        SELECT 1
        FROM occupation_codes AS part
        JOIN code_relations AS r ON r.code_id = part.code AND r.relation = 'detail-of'
        WHERE part.occupation_id = o.id AND part.match = 'classified' AND r.code = c.code
      ) AS is_own
    FROM occupation_codes AS c
    JOIN occupation AS o ON o.id = c.occupation_id
    WHERE c.match = 'classified'
  )
  GROUP BY code
  HAVING sum(is_own) = 1
),
-- The wages of each series, and its newest period.
figures AS (
  SELECT
    p.to_code AS newest_code,
    w.*,
    count(*) OVER (PARTITION BY p.to_code, w.period) AS codes,
    max(w.period) OVER (PARTITION BY p.to_code) AS newest
  FROM series_path AS p
  JOIN wage AS w ON w.code = p.from_code AND w.area = 'us' AND w.industry = 'all'
  WHERE p.ends_series
)
SELECT
  p.newest_code,
  last.notation AS newest_notation,
  last.title AS newest_title,
  own.occupation,
  o.name AS occupation_name,
  p.period,
  code.notation AS code_notation,
  coalesce(scheme.family || ' ' || scheme.edition, scheme.family) AS code_edition,
  code.title AS code_title,
  p.codes,
  CASE WHEN p.period = p.newest THEN 'comparable' ELSE to_newest.comparability END AS comparability,
  to_newest.reasons,
  p.employment,
  p.employment_rse,
  p.mean_annual,
  p.mean_rse,
  p.p10_annual,
  p.p25_annual,
  p.p50_annual,
  p.p75_annual,
  p.p90_annual,
  p.code,
  p.id AS wage
FROM figures AS p
JOIN code AS last ON last.id = p.newest_code
JOIN code ON code.id = p.code
JOIN scheme ON scheme.id = code.scheme
LEFT JOIN own ON own.code = p.newest_code
LEFT JOIN occupation AS o ON o.id = own.occupation
LEFT JOIN series_pair AS to_newest
  ON to_newest.newest_code = p.newest_code
  AND to_newest.from_wage = p.id
  AND to_newest.to_period = p.newest
