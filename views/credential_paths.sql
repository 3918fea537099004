-- What leads from one credential to another, each way once, with what says so.
--
-- All that leads, in however many steps, to the RHIA:
--   WITH RECURSIVE way (credential) AS (
--     SELECT 'rhia' UNION SELECT from_credential FROM credential_paths
--     JOIN way ON to_credential = credential
--   )
--   SELECT credential FROM way;
WITH
-- The ties of their own kind: prerequisite, upgrade, successor, supersedes.
tie AS (
  SELECT
    t."from" AS from_credential,
    t."to" AS to_credential,
    t.type,
    t.note AS words,
    t.as_of,
    e.source,
    e.locator,
    e.weak
  FROM credential_tie AS t
  LEFT JOIN credential_tie_evidence AS e ON e.credential_tie_id = t.id AND e.position = 1
),
-- The first document that backs all conditions of a credential, for those that name none.
evidence AS (
  SELECT
    credential_id,
    source,
    locator,
    as_of,
    weak,
    row_number() OVER (PARTITION BY credential_id ORDER BY position) AS choice
  FROM credential_evidence
  WHERE field = '/conditions'
),
-- What one route asks in all, in words; a condition without route is by itself.
asked AS (
  SELECT
    *,
    group_concat(text, ' + ') OVER (
      PARTITION BY credential_id, coalesce(route, -position), requirement ORDER BY position
      ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING
    ) AS words
  FROM credential_conditions
  WHERE requirement <> 'not-asked'
),
-- Conditions that ask for another credential. Of several routes that do, the first; none where a
-- tie already says that it is a prerequisite.
condition AS (
  SELECT
    a.credential AS from_credential,
    a.credential_id AS to_credential,
    CASE
      WHEN a.requirement <> 'required' THEN a.requirement
      WHEN a.route IS NULL THEN 'prerequisite'
      ELSE 'accepted'
    END AS type,
    a.words,
    CASE WHEN a.source IS NULL THEN e.as_of END AS as_of,
    coalesce(a.source, e.source) AS source,
    CASE WHEN a.source IS NULL THEN e.locator END AS locator,
    CASE WHEN a.source IS NULL THEN e.weak ELSE a.weak END AS weak,
    row_number() OVER (
      PARTITION BY a.credential, a.credential_id, a.requirement ORDER BY a.position
    ) AS choice
  FROM asked AS a
  LEFT JOIN evidence AS e ON e.credential_id = a.credential_id AND e.choice = 1
  LEFT JOIN tie AS t ON t.from_credential = a.credential AND t.to_credential = a.credential_id
    AND t.type = 'prerequisite' AND a.requirement = 'required'
  WHERE a.credential IS NOT NULL AND t.type IS NULL
),
way AS (
  SELECT * FROM tie
  UNION ALL
  SELECT from_credential, to_credential, type, words, as_of, source, locator, weak
  FROM condition
  WHERE choice = 1
)
SELECT
  w.from_credential,
  coalesce(f.abbreviation, f.name) AS from_label,
  f.status AS from_status,
  w.to_credential,
  coalesce(t.abbreviation, t.name) AS to_label,
  t.status AS to_status,
  w.type,
  w.words,
  w.as_of,
  w.source,
  s.title AS source_title,
  s.publisher,
  s.url,
  w.locator,
  w.weak
FROM way AS w
JOIN credential AS f ON f.id = w.from_credential
JOIN credential AS t ON t.id = w.to_credential
LEFT JOIN source AS s ON s.id = w.source
