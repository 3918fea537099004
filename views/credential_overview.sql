-- Each credential in one row: who awards it, what is asked, what it costs, how it is kept up.
WITH
-- What is asked, in words, in groups: what holds for everybody before the routes, of which one
-- is enough; what is required, then what is recommended, then what is asked of holders only.
condition AS (
  SELECT
    credential_id,
    coalesce(route, 0) AS route,
    CASE requirement WHEN 'recommended' THEN 2 WHEN 'to-hold' THEN 3 ELSE 1 END AS step,
    position,
    text
  FROM credential_conditions
),
condition_group AS (
  SELECT DISTINCT
    credential_id,
    route,
    step,
    CASE WHEN route = 0 THEN '' ELSE 'route ' || route || ': ' END
      || CASE step WHEN 1 THEN '' WHEN 2 THEN 'recommended: ' ELSE 'to hold it: ' END
      || group_concat(text, ' and ') OVER (
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
-- Fees in classes of those who pay them, the one to show first: held for better, then newest.
fee AS (
  SELECT
    *,
    CASE
      WHEN audience = 'member' THEN 'member'
      WHEN audience = 'non-member' THEN 'non-member'
      WHEN audience IS NULL OR audience IN ('one attempt', 'first credential') THEN 'anybody'
    END AS who,
    row_number() OVER (
      PARTITION BY credential_id, kind, audience
      ORDER BY preferred DESC NULLS LAST, as_of DESC NULLS LAST, position
    ) AS choice
  FROM credential_fees
),
fees AS (
  SELECT
    credential_id,
    max(CASE WHEN kind = 'exam' AND who = 'member' THEN amount END) AS exam_member,
    max(CASE WHEN kind = 'exam' AND who = 'non-member' THEN amount END) AS exam_others,
    max(CASE WHEN kind = 'exam' AND who = 'anybody' THEN amount END) AS exam_anybody,
    max(CASE WHEN kind = 'recertification' AND who = 'member' THEN amount END) AS renewal_member,
    max(CASE WHEN kind = 'recertification' AND who = 'non-member' THEN amount END)
      AS renewal_others,
    max(CASE WHEN kind = 'recertification' AND who = 'anybody' THEN amount END) AS renewal_anybody,
    CASE WHEN min(currency) = max(currency) THEN min(currency) END AS currency
  FROM fee
  WHERE choice = 1 AND kind IN ('exam', 'recertification')
  GROUP BY credential_id
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
  c.exam_of,
  coalesce(fees.exam_member, fees.exam_anybody) AS exam_fee_member,
  coalesce(fees.exam_others, fees.exam_anybody) AS exam_fee_others,
  coalesce(fees.renewal_member, fees.renewal_anybody) AS renewal_fee_member,
  coalesce(fees.renewal_others, fees.renewal_anybody) AS renewal_fee_others,
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
LEFT JOIN fees ON fees.credential_id = c.id
LEFT JOIN all_fees ON all_fees.credential_id = c.id
LEFT JOIN dates ON dates.credential_id = c.id
LEFT JOIN uses ON uses.credential = c.id
