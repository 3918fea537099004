-- How sure employment, mean and percentiles of each record of wage are; docs/statistics.md says why.
--
-- Reliable medians of medical records specialists:
--   SELECT wage.area, wage.p50_annual
--   FROM wage JOIN wage_verdict ON wage_verdict.wage = wage.id
--   WHERE wage.code = 'soc-2018-29-2072' AND percentile_verdict = 'reliable';
WITH
-- What each record has: a bound, such as "at least 239,200", is a value.
known AS (
  SELECT
    w.id,
    w.employment IS NOT NULL AS has_employment,
    coalesce(w.mean_annual, w.mean_hourly) IS NOT NULL OR coalesce(b.of_mean, 0) AS has_mean,
    coalesce(
      w.p10_annual, w.p25_annual, w.p50_annual, w.p75_annual, w.p90_annual,
      w.p10_hourly, w.p25_hourly, w.p50_hourly, w.p75_hourly, w.p90_hourly
    ) IS NOT NULL OR coalesce(b.of_percentile, 0) AS has_percentile,
    -- Two percentiles that are equal: then neighbors are, since they ascend.
    coalesce(
      w.p10_annual IN (w.p25_annual, w.p50_annual, w.p75_annual, w.p90_annual)
        OR w.p25_annual IN (w.p50_annual, w.p75_annual, w.p90_annual)
        OR w.p50_annual IN (w.p75_annual, w.p90_annual)
        OR w.p75_annual = w.p90_annual
        OR w.p10_hourly IN (w.p25_hourly, w.p50_hourly, w.p75_hourly, w.p90_hourly)
        OR w.p25_hourly IN (w.p50_hourly, w.p75_hourly, w.p90_hourly)
        OR w.p50_hourly IN (w.p75_hourly, w.p90_hourly)
        OR w.p75_hourly = w.p90_hourly,
      0
    ) AS collapsed,
    w.employment_rse,
    w.mean_rse
  FROM wage AS w
  LEFT JOIN (
    SELECT wage_id, max(field GLOB 'mean_*') AS of_mean, max(field GLOB 'p[0-9]*') AS of_percentile
    FROM wage_marks
    WHERE status = 'bound'
    GROUP BY wage_id
  ) AS b ON b.wage_id = w.id
)
SELECT
  id AS wage,
  CASE
    WHEN NOT has_employment OR employment_rse IS NULL THEN NULL
    WHEN employment_rse <= 10 THEN 'reliable'
    WHEN employment_rse <= 30 THEN 'use-with-care'
    ELSE 'unreliable'
  END AS employment_verdict,
  CASE
    WHEN NOT has_mean OR mean_rse IS NULL THEN NULL
    WHEN mean_rse <= 5 THEN 'reliable'
    WHEN mean_rse <= 15 THEN 'use-with-care'
    ELSE 'unreliable'
  END AS mean_verdict,
  CASE
    WHEN NOT has_percentile OR mean_rse IS NULL THEN NULL
    WHEN mean_rse <= 5 AND NOT collapsed THEN 'reliable'
    WHEN mean_rse <= 15 THEN 'use-with-care'
    ELSE 'unreliable'
  END AS percentile_verdict
FROM known
