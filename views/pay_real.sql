-- Annual pay in dollars of one month, whose name is the parameter base-month, beside pay as published.
--
-- What the national median of medical records specialists was worth, year by year:
--   SELECT period, p50_annual, p50_annual_real, base_period FROM pay_real
--   WHERE code = 'soc-2018-29-2072' AND area = 'us' AND industry = 'all' ORDER BY period;
WITH
-- The consumer prices of each month: CPI-U, U.S. city average, all items, not adjusted.
month AS (
  SELECT period, value
  FROM price_index
  WHERE series = 'CUUR0000SA0' AND area = 'us' AND length(period) = 7
),
base AS (
  SELECT (SELECT value FROM hidata_parameter WHERE name = 'base-month') AS period
),
-- Wages with annual figures, of which the same code, area and industry has several periods. Those of
-- a year without a month are of a survey of its last quarter.
figures AS (
  SELECT
    w.*,
    CASE WHEN length(w.period) = 4 THEN w.period || '-10' ELSE w.period END AS first_month,
    CASE WHEN length(w.period) = 4 THEN w.period || '-12' ELSE w.period END AS last_month,
    min(w.period) OVER same AS oldest,
    max(w.period) OVER same AS newest
  FROM wage AS w
  WHERE coalesce(
    w.mean_annual, w.p10_annual, w.p25_annual, w.p50_annual, w.p75_annual, w.p90_annual
  ) IS NOT NULL
  WINDOW same AS (PARTITION BY w.code, w.area, w.industry)
),
-- The prices of the survey's month, or the mean of those of its quarter if all are known.
priced AS (
  SELECT
    f.*,
    CASE f.first_month WHEN f.last_month THEN f.period ELSE f.first_month || '/' || f.last_month END
      AS price_period,
    (
      SELECT CASE WHEN count(*) = substr(f.last_month, 6) - substr(f.first_month, 6) + 1
        THEN round(sum(m.value) / count(*), 3) END
      FROM month AS m
      WHERE m.period BETWEEN f.first_month AND f.last_month
    ) AS price_index,
    base.period AS base_period,
    base_month.value AS base_index
  FROM figures AS f
  CROSS JOIN base
  LEFT JOIN month AS base_month ON base_month.period = base.period
  WHERE f.oldest < f.newest
),
-- What hinders to compare a period with the newest of the same code, area and industry.
judged AS (
  SELECT
    p.*,
    base_index / price_index AS factor,
    p.period < p.newest
      AND (substr(p.newest, 1, 4) - substr(p.period, 1, 4)) * 12
        + coalesce(nullif(substr(p.newest, 6), ''), 12)
        - coalesce(nullif(substr(p.period, 6), ''), 12) < 36 AS shared,
    (
      SELECT max(CASE comparability WHEN 'not' THEN 2 ELSE 1 END)
      FROM series_link
      WHERE type = 'method' AND comparability <> 'comparable'
        AND takes_effect > p.period AND takes_effect <= p.newest
    ) AS method,
    (
      SELECT group_concat('method of estimation changed in ' || takes_effect, '; ')
      FROM (
        SELECT takes_effect
        FROM series_link
        WHERE type = 'method' AND comparability <> 'comparable'
          AND takes_effect > p.period AND takes_effect <= p.newest
        ORDER BY takes_effect
      )
    ) AS method_reasons
  FROM priced AS p
)
SELECT
  j.code,
  j.area,
  j.industry,
  j.period,
  j.mean_annual,
  j.p10_annual,
  j.p25_annual,
  j.p50_annual,
  j.p75_annual,
  j.p90_annual,
  j.base_period,
  CAST(round(j.mean_annual * j.factor) AS INTEGER) AS mean_annual_real,
  CAST(round(j.p10_annual * j.factor) AS INTEGER) AS p10_annual_real,
  CAST(round(j.p25_annual * j.factor) AS INTEGER) AS p25_annual_real,
  CAST(round(j.p50_annual * j.factor) AS INTEGER) AS p50_annual_real,
  CAST(round(j.p75_annual * j.factor) AS INTEGER) AS p75_annual_real,
  CAST(round(j.p90_annual * j.factor) AS INTEGER) AS p90_annual_real,
  j.price_period,
  j.price_index,
  j.base_index,
  nullif(
    ltrim(
      CASE WHEN j.price_index IS NULL THEN '; no index of prices for ' || j.price_period ELSE '' END
      || CASE WHEN j.base_index IS NULL THEN '; no index of prices for ' || j.base_period ELSE '' END,
      '; '
    ),
    ''
  ) AS why_absent,
  j.mean_rse,
  v.mean_verdict,
  v.percentile_verdict,
  CASE max(coalesce(j.method, 0), j.shared)
    WHEN 0 THEN 'comparable' WHEN 1 THEN 'partly' ELSE 'not'
  END AS comparability,
  nullif(
    ltrim(
      coalesce('; ' || j.method_reasons, '')
      || CASE WHEN j.shared THEN '; less than three years apart: samples in common' ELSE '' END,
      '; '
    ),
    ''
  ) AS reasons,
  j.id AS wage
FROM judged AS j
JOIN wage_verdict AS v ON v.wage = j.id
