-- Each occupation in one row: its code, the newest national pay and outlook that are published for
-- it, and how much this dataset has on it.
--
-- Figures are published for codes, not for titles, and many titles share a code. The column
-- figures says whose they are; those of a wider code are not the occupation's own.
WITH
-- The code of the newest edition of SOC that an occupation is classified under.
own_code AS (
  SELECT
    c.occupation_id AS occupation,
    c.code,
    row_number() OVER (PARTITION BY c.occupation_id ORDER BY s.edition DESC, c.position) AS choice
  FROM occupation_codes AS c
  JOIN code ON code.id = c.code
  JOIN scheme AS s ON s.id = code.scheme AND s.family = 'SOC'
  WHERE c.match = 'classified'
),
-- Codes of which an occupation is a part that O*NET describes by itself (15-1211.01 of 15-1211).
part AS (
  SELECT DISTINCT c.occupation_id AS occupation, r.code
  FROM occupation_codes AS c
  JOIN code_relations AS r ON r.code_id = c.code AND r.relation = 'detail-of'
  WHERE c.match = 'classified'
),
-- The code whose figures are shown: the occupation's, or that of the occupation it is a part of.
shown AS (
  SELECT
    o.id AS occupation,
    coalesce(own.code, above.code) AS code,
    CASE
      WHEN own.code IS NULL THEN 'broader'
      WHEN o.level = 'specialty' OR part.code IS NOT NULL THEN 'wider'
      ELSE 'own'
    END AS figures
  FROM occupation AS o
  LEFT JOIN own_code AS own ON own.occupation = o.id AND own.choice = 1
  LEFT JOIN own_code AS above ON above.occupation = o.broader AND above.choice = 1
  LEFT JOIN part ON part.occupation = o.id AND part.code = own.code
  WHERE own.code IS NOT NULL OR above.code IS NOT NULL
),
-- Codes that an occupation is listed under beside others, so that none of them has its figures.
listed AS (
  SELECT DISTINCT
    c.occupation_id AS occupation,
    group_concat(code.notation, ', ') OVER (
      PARTITION BY c.occupation_id ORDER BY c.position
      ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING
    ) AS notations
  FROM occupation_codes AS c
  JOIN code ON code.id = c.code
  JOIN scheme AS s ON s.id = code.scheme AND s.family = 'SOC'
  WHERE c.match = 'candidate'
),
-- The newest wage of each code in the United States, all industries together.
newest_wage AS (
  SELECT *, row_number() OVER (PARTITION BY code ORDER BY period DESC, id) AS choice
  FROM wage
  WHERE area = 'us' AND industry = 'all' AND mean_annual IS NOT NULL
),
-- The newest cycle of projections of each code in the United States.
newest_projection AS (
  SELECT
    *,
    row_number() OVER (PARTITION BY code ORDER BY base_year DESC, target_year DESC, id) AS choice
  FROM projection
  WHERE area = 'us'
),
held AS (
  SELECT
    t.occupation,
    count(*) AS number,
    sum(c.status = 'active') AS active
  FROM occupation_credential AS t
  JOIN credential AS c ON c.id = t.credential
  GROUP BY t.occupation
),
other_titles AS (
  SELECT occupation_id AS occupation, count(*) AS number
  FROM occupation_alternate_titles
  GROUP BY occupation_id
)
SELECT
  o.id AS occupation,
  o.name,
  o.level,
  o.broader,
  above.name AS broader_name,
  o.description,
  code.notation AS code_notation,
  scheme.family || ' ' || scheme.edition AS code_edition,
  code.title AS code_title,
  f.figures,
  listed.notations AS candidate_codes,
  w.period,
  w.employment,
  w.mean_annual,
  w.p10_annual,
  w.p25_annual,
  w.p50_annual,
  w.p75_annual,
  w.p90_annual,
  w.mean_rse,
  outlook.cycle,
  outlook.base_employment,
  outlook.change,
  outlook.change_percent,
  outlook.openings_annual,
  outlook.entry_education,
  outlook.work_experience,
  outlook.training,
  coalesce(t.number, 0) AS alternate_titles,
  coalesce(held.number, 0) AS credentials,
  coalesce(held.active, 0) AS credentials_active,
  f.code,
  w.id AS wage,
  outlook.id AS projection
FROM occupation AS o
LEFT JOIN occupation AS above ON above.id = o.broader
LEFT JOIN shown AS f ON f.occupation = o.id
LEFT JOIN code ON code.id = f.code
LEFT JOIN scheme ON scheme.id = code.scheme
LEFT JOIN listed ON listed.occupation = o.id
LEFT JOIN newest_wage AS w ON w.code = f.code AND w.choice = 1
LEFT JOIN newest_projection AS outlook ON outlook.code = f.code AND outlook.choice = 1
LEFT JOIN other_titles AS t ON t.occupation = o.id
LEFT JOIN held ON held.occupation = o.id
