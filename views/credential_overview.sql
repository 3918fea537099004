-- Each credential in one row: who awards it, what is asked, what it costs, how it is kept up.
WITH
-- What is asked, in words, in groups: what holds for everybody before the routes, of which one
-- is enough; what is required, then what is recommended, then what is asked of holders only, then
-- what is not asked.
condition AS (
  SELECT
    credential_id,
    coalesce(route, 0) AS route,
    CASE requirement
      WHEN 'required' THEN 1 WHEN 'recommended' THEN 2 WHEN 'to-hold' THEN 3 ELSE 4
    END AS step,
    position,
    CASE requirement WHEN 'not-asked' THEN kind || ' (' || text || ')' ELSE text END AS words
  FROM credential_conditions
),
condition_group AS (
  SELECT DISTINCT
    credential_id,
    route,
    step,
    CASE WHEN route = 0 THEN '' ELSE 'route ' || route || ': ' END
      || CASE step
        WHEN 1 THEN '' WHEN 2 THEN 'recommended: ' WHEN 3 THEN 'to hold it: ' ELSE 'not asked: '
      END
      || group_concat(words, ' + ') OVER (
        PARTITION BY credential_id, route, step ORDER BY position
        ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING
      ) AS words
  FROM condition
),
conditions AS (
  SELECT DISTINCT
    credential_id,
    group_concat(words, '; ') OVER (
      PARTITION BY credential_id ORDER BY route, step
      ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING
    ) AS words
  FROM condition_group
),
-- By route, whether experience or another credential is required; 0 is what holds on all of them.
barrier AS (
  SELECT
    credential_id,
    coalesce(route, 0) AS route,
    max(requirement = 'required' AND kind IN ('experience', 'credential')) AS is_there
  FROM credential_conditions
  GROUP BY credential_id, coalesce(route, 0)
),
barred AS (
  SELECT
    credential_id,
    coalesce(max(is_there) FILTER (WHERE route = 0), 0)
      OR coalesce(min(is_there) FILTER (WHERE route > 0), 0) AS is_barred
  FROM barrier
  GROUP BY credential_id
),
-- What members and others pay, in one row a credential.
fees AS (
  SELECT
    credential,
    max(CASE WHEN kind = 'exam' AND payer = 'member' THEN amount END) AS exam_member,
    max(CASE WHEN kind = 'exam' AND payer = 'non-member' THEN amount END) AS exam_others,
    max(CASE WHEN kind <> 'exam' AND payer = 'member' THEN amount END) AS renewal_member,
    max(CASE WHEN kind <> 'exam' AND payer = 'non-member' THEN amount END) AS renewal_others,
    CASE WHEN min(currency) = max(currency) THEN min(currency) END AS currency
  FROM credential_price
  WHERE kind IN ('exam', 'recertification')
  GROUP BY credential
),
-- All of them in words, those too that contradict: 'exam, member: 199 USD (2026-04-23); ...'
all_fees AS (
  SELECT DISTINCT
    credential_id,
    group_concat(
      kind || coalesce(', ' || audience, '') || ': ' || printf('%.15g', amount) || ' ' || currency
        || coalesce(' (' || as_of || ')', ''),
      '; '
    ) OVER (
      PARTITION BY credential_id ORDER BY position
      ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING
    ) AS words
  FROM credential_fees
),
-- Of when the record is: the newest date that its sources or fees state, and the newest day on
-- which one of its sources was read.
dated AS (
  SELECT e.credential_id, coalesce(e.as_of, s.date) AS as_of, s.retrieved
  FROM credential_evidence AS e
  JOIN source AS s ON s.id = e.source
  UNION ALL
  SELECT credential_id, as_of, NULL FROM credential_fees
),
dates AS (
  SELECT credential_id, max(as_of) AS as_of, max(retrieved) AS retrieved
  FROM dated
  GROUP BY credential_id
),
uses AS (
  SELECT credential, count(*) AS occupations FROM occupation_credential GROUP BY credential
)
SELECT
  c.id AS credential,
  c.abbreviation,
  c.name,
  c.issuer,
  organization.name AS issuer_name,
  c.country,
  c.status,
  c.status_date,
  c.level,
  c.description,
  c.conditions_known,
  conditions.words AS conditions,
  CASE
    WHEN c.conditions_known = 'all' AND c.exam_of IS NULL THEN NOT barred.is_barred
  END AS open_without_experience,
  c.exam_of,
  fees.exam_member AS exam_fee_member,
  fees.exam_others AS exam_fee_others,
  fees.renewal_member AS renewal_fee_member,
  fees.renewal_others AS renewal_fee_others,
  fees.currency AS fee_currency,
  all_fees.words AS fees,
  c.recertification_cycle_months AS renewal_months,
  c.recertification_ce_units AS renewal_units,
  c.recertification_ce_unit_name AS renewal_unit_name,
  c.url,
  coalesce(uses.occupations, 0) AS occupations,
  c.verification,
  dates.as_of,
  dates.retrieved,
  c.note
FROM credential AS c
JOIN organization ON organization.id = c.issuer
LEFT JOIN conditions ON conditions.credential_id = c.id
LEFT JOIN barred ON barred.credential_id = c.id
LEFT JOIN fees ON fees.credential = c.id
LEFT JOIN all_fees ON all_fees.credential_id = c.id
LEFT JOIN dates ON dates.credential_id = c.id
LEFT JOIN uses ON uses.credential = c.id
