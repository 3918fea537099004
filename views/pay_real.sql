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
-- The prices of each survey: those of its month, or the mean of its quarter if all three are known.
-- That of a year without a month is taken as one of its last quarter.
price AS (
  SELECT
    s.period,
    CASE s.first_month WHEN s.last_month THEN s.period ELSE s.first_month || '/' || s.last_month END
      AS months,
    CASE WHEN count(m.value) = substr(s.last_month, 6) - substr(s.first_month, 6) + 1
      THEN round(sum(m.value) / count(m.value), 3) END AS value
  FROM (
    SELECT DISTINCT
      period,
      CASE WHEN length(period) = 4 THEN period || '-10' ELSE period END AS first_month,
      CASE WHEN length(period) = 4 THEN period || '-12' ELSE period END AS last_month
    FROM wage
  ) AS s
  LEFT JOIN month AS m ON m.period BETWEEN s.first_month AND s.last_month
  GROUP BY s.period
),
-- Wages with annual figures, with the oldest and the newest period of code, area and industry.
figures AS (
  SELECT
    w.*,
    min(w.period) OVER same AS oldest,
    max(w.period) OVER same AS newest
  FROM wage AS w
  WHERE coalesce(
    w.mean_annual, w.p10_annual, w.p25_annual, w.p50_annual, w.p75_annual, w.p90_annual
  ) IS NOT NULL
  WINDOW same AS (PARTITION BY w.code, w.area, w.industry)
),
priced AS (
  SELECT
    f.*,
    price.months AS price_period,
    price.value AS price_index,
    base.period AS base_period,
    base_month.value AS base_index
  FROM figures AS f
  JOIN price ON price.period = f.period
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
