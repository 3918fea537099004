-- Which periods of a series can be compared: one row for each two of its periods, or more where the
-- series had several codes.
--
-- From which periods on the pay of medical records specialists can be compared with that of 2025:
--   SELECT from_period, comparability, reasons FROM series_pair
--   WHERE newest_code = 'soc-2018-29-2072' AND to_period = '2025-05' ORDER BY from_period;
WITH
-- The national wages of a series, all industries together, with their month counted from year 0.
-- The survey of a year without a month is taken as that of its last, so that it counts as near.
point AS (
  SELECT
    p.to_code AS newest_code,
    w.id AS wage,
    w.code,
    w.period,
    substr(w.period, 1, 4) * 12 + coalesce(nullif(substr(w.period, 6, 2), ''), 12) AS month
  FROM series_path AS p
  JOIN wage AS w ON w.code = p.from_code AND w.area = 'us' AND w.industry = 'all'
  WHERE p.ends_series
),
-- Each earlier and later period, and whether the two samples have establishments in common: an
-- estimate rests on the six panels of three years.
pair AS (
  SELECT
    a.newest_code,
    a.code AS from_code,
    a.period AS from_period,
    a.wage AS from_wage,
    b.code AS to_code,
    b.period AS to_period,
    b.wage AS to_wage,
    b.month - a.month < 36 AS shared
  FROM point AS a
  JOIN point AS b ON b.newest_code = a.newest_code AND b.period > a.period
),
-- The changes of method between the two.
change AS (
  SELECT
    p.newest_code,
    p.from_wage,
    p.to_wage,
    max(CASE m.comparability WHEN 'comparable' THEN 0 WHEN 'partly' THEN 1 ELSE 2 END) AS rank,
    group_concat('method of estimation changed in ' || m.takes_effect, '; ') AS reasons
  FROM series_link AS m
  JOIN pair AS p ON p.from_period < m.takes_effect AND p.to_period >= m.takes_effect
  WHERE m.type = 'method' AND m.comparability <> 'comparable'
  GROUP BY p.newest_code, p.from_wage, p.to_wage
),
-- How far each hinders: 0 not at all, 1 partly, 2 wholly. Codes that no way joins are not compared.
judged AS (
  SELECT
    p.*,
    CASE coalesce(c.comparability, 'not') WHEN 'comparable' THEN 0 WHEN 'partly' THEN 1 ELSE 2 END
      AS code_rank,
    CASE WHEN c.from_code IS NULL THEN 'no link leads from one code to the other' ELSE c.reasons END
      AS code_reasons,
    coalesce(m.rank, 0) AS method_rank,
    m.reasons AS method_reasons
  FROM pair AS p
  LEFT JOIN series_path AS c ON c.from_code = p.from_code AND c.to_code = p.to_code
  LEFT JOIN change AS m
    ON m.newest_code = p.newest_code AND m.from_wage = p.from_wage AND m.to_wage = p.to_wage
)
SELECT
  newest_code,
  from_period,
  to_period,
  CASE max(code_rank, method_rank, shared)
    WHEN 0 THEN 'comparable' WHEN 1 THEN 'partly' ELSE 'not'
  END AS comparability,
  nullif(
    ltrim(
      coalesce('; ' || code_reasons, '') || coalesce('; ' || method_reasons, '')
      || CASE WHEN shared THEN '; less than three years apart: samples in common' ELSE '' END,
      '; '
    ),
    ''
  ) AS reasons,
  from_code,
  to_code,
  from_wage,
  to_wage
FROM judged
