-- How sure each of O*NET's ratings is; docs/statistics.md says why.
SELECT
  id AS rating,
  CASE
    WHEN recommend_suppress THEN 'unreliable'
    WHEN recommend_suppress = 0 AND standard_error IS NOT NULL THEN 'reliable'
  END AS value_verdict,
  not_relevant
FROM rating
WHERE value IS NOT NULL
