-- Employment and pay with names: one row for each record of wage, whatever its age or origin.
--
-- Pay of medical records specialists by state:
--   SELECT area_name, p50_annual FROM pay
--   WHERE occupation = 'medical-records-specialist' AND area_type = 'state' AND period = '2025-05';
WITH
-- Codes of which an occupation is a part that O*NET describes by itself (15-1211.01 of 15-1211).
part AS (
  SELECT DISTINCT c.occupation_id, r.code
  FROM occupation_codes AS c
  JOIN code_relations AS r ON r.code_id = c.code AND r.relation = 'detail-of'
  WHERE c.match = 'classified'
),
-- The occupations classified under a code, and whether it covers no more than the occupation.
classified AS (
  SELECT c.code, o.id AS occupation, o.level <> 'specialty' AND part.code IS NULL AS is_own
  FROM occupation_codes AS c
  JOIN occupation AS o ON o.id = c.occupation_id
  LEFT JOIN part ON part.occupation_id = c.occupation_id AND part.code = c.code
  WHERE c.match = 'classified'
),
-- One row a code, so that no wage is doubled: its occupation where just one is the code's own.
occupations AS (
  SELECT
    code,
    count(*) AS number,
    CASE WHEN sum(is_own) = 1 THEN max(CASE WHEN is_own THEN occupation END) END AS occupation
  FROM classified
  GROUP BY code
),
-- The code of each area that maps and other tables know it by.
public_code AS (
  SELECT a.id AS area, c.notation
  FROM area AS a
  JOIN area_codes AS c ON c.area_id = a.id AND c.scheme = CASE a.type
    WHEN 'nation' THEN 'iso-3166-1'
    WHEN 'metropolitan' THEN 'cbsa'
    WHEN 'nonmetropolitan' THEN 'bls-oews'
    ELSE 'fips-state'
  END
),
-- The states that an area lies in: for a state or territory itself.
area_state AS (
  SELECT id AS area, 1 AS position, id AS state FROM area WHERE type IN ('state', 'territory')
  UNION ALL
  SELECT area_id, position, value FROM area_states
),
-- Their letters in one text, in the order of the record: 'NY, NJ, PA'.
states AS (
  SELECT DISTINCT
    s.area,
    group_concat(substr(c.notation, length('ISO:US-') + 1), ', ') OVER (
      PARTITION BY s.area ORDER BY s.position
      ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING
    ) AS letters
  FROM area_state AS s
  JOIN area_codes AS c ON c.area_id = s.state AND c.scheme = 'iso-3166-2'
),
-- What the publisher put in the place of values: 'p90_annual: bound, at least 239200'.
marks AS (
  SELECT DISTINCT
    wage_id,
    group_concat(
      field || ': ' || status || coalesce(', ' || reason, '')
        || CASE WHEN at_least IS NULL THEN '' ELSE printf(', at least %.15g', at_least) END
        || CASE WHEN at_most IS NULL THEN '' ELSE printf(', at most %.15g', at_most) END,
      '; '
    ) OVER (
      PARTITION BY wage_id ORDER BY position
      ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING
    ) AS words
  FROM wage_marks
)
SELECT
  code.notation AS code_notation,
  scheme.family || coalesce(' ' || scheme.edition, '') AS code_edition,
  code.title AS code_title,
  occupations.occupation,
  occupation.name AS occupation_name,
  coalesce(occupations.number, 0) AS occupations,
  area.name AS area_name,
  area.type AS area_type,
  states.letters AS area_states,
  public_code.notation AS area_code,
  industry.name AS industry_name,
  industry.oews_code AS industry_code,
  industry.level AS industry_level,
  industry.ownership,
  w.period,
  w.employment,
  w.mean_annual,
  w.p10_annual,
  w.p25_annual,
  w.p50_annual,
  w.p75_annual,
  w.p90_annual,
  w.mean_hourly,
  w.p10_hourly,
  w.p25_hourly,
  w.p50_hourly,
  w.p75_hourly,
  w.p90_hourly,
  w.employment_rse,
  w.mean_rse,
  v.employment_verdict,
  v.mean_verdict,
  v.percentile_verdict,
  w.jobs_per_1000,
  w.location_quotient,
  w.industry_share,
  w.establishment_share,
  marks.words AS marks,
  w.quality,
  w.note,
  w.source,
  w.code,
  w.area,
  w.industry,
  w.id AS wage
FROM wage AS w
JOIN code ON code.id = w.code
JOIN scheme ON scheme.id = code.scheme
JOIN area ON area.id = w.area
JOIN industry ON industry.id = w.industry
JOIN wage_verdict AS v ON v.wage = w.id
LEFT JOIN occupations ON occupations.code = w.code
LEFT JOIN occupation ON occupation.id = occupations.occupation
LEFT JOIN public_code ON public_code.area = w.area
LEFT JOIN states ON states.area = w.area
LEFT JOIN marks ON marks.wage_id = w.id
