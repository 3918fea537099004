-- Areas in the order of their median pay, newest figures; docs/statistics.md has the rules.
--
-- Where medical records specialists are paid best, of the metropolitan areas:
--   SELECT rank, area_name, p50_annual, mean_low, mean_high, ties_with_next FROM pay_ranking
--   WHERE code = 'soc-2018-29-2072' AND level = 'metropolitan' ORDER BY rank LIMIT 10;
WITH
-- The newest figures of areas, all industries together; why some are not ranked.
figures AS (
  SELECT
    w.*,
    a.name AS area_name,
    CASE a.type WHEN 'territory' THEN 'state' ELSE a.type END AS level,
    CASE
      WHEN w.p50_annual IS NULL OR w.mean_annual IS NULL OR w.employment IS NULL
        OR v.mean_verdict IS NULL THEN 'not published'
      WHEN w.employment < 100 THEN 'few jobs'
      WHEN v.mean_verdict <> 'reliable' THEN 'not reliable'
    END AS left_out,
    v.percentile_verdict
  FROM wage AS w
  JOIN area AS a ON a.id = w.area AND a.type <> 'nation'
  JOIN wage_verdict AS v ON v.wage = w.id
  WHERE w.industry = 'all' AND w.period = (
    SELECT max(near.period)
    FROM wage AS near
    JOIN area ON area.id = near.area AND area.type <> 'nation'
    WHERE near.industry = 'all'
  )
),
counts AS (
  SELECT
    code,
    level,
    count(*) AS areas,
    count(*) FILTER (WHERE left_out = 'not published') AS not_published,
    count(*) FILTER (WHERE left_out = 'few jobs') AS few_jobs,
    count(*) FILTER (WHERE left_out = 'not reliable') AS not_reliable
  FROM figures
  GROUP BY code, level
),
-- 90 of 100 such intervals have the mean in them: 1.645 standard errors to each side.
ranked AS (
  SELECT
    *,
    CAST(round(mean_annual * (1 - 1.645 * mean_rse / 100)) AS INTEGER) AS mean_low,
    CAST(round(mean_annual * (1 + 1.645 * mean_rse / 100)) AS INTEGER) AS mean_high
  FROM figures
  WHERE left_out IS NULL
)
SELECT
  r.code,
  r.level,
  rank() OVER (PARTITION BY r.code, r.level ORDER BY r.p50_annual DESC) AS rank,
  r.area_name,
  r.period,
  r.p50_annual,
  r.percentile_verdict,
  r.mean_annual,
  r.mean_low,
  r.mean_high,
  r.mean_low <= lead(r.mean_high) OVER below AND lead(r.mean_low) OVER below <= r.mean_high
    AS ties_with_next,
  r.mean_rse,
  r.employment,
  c.areas,
  c.not_published,
  c.few_jobs,
  c.not_reliable,
  r.area,
  r.id AS wage
FROM ranked AS r
JOIN counts AS c ON c.code = r.code AND c.level = r.level
WINDOW below AS (
  PARTITION BY r.code, r.level ORDER BY r.p50_annual DESC, r.mean_annual DESC, r.area
)
