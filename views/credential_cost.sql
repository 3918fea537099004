-- What it costs to earn each credential and to keep it for five years, and which parts are not known.
--
-- The credentials of which all parts are known, the cheapest first:
--   SELECT abbreviation, payer, total_five_years, currency FROM credential_cost
--   WHERE status = 'active' AND total_five_years IS NOT NULL ORDER BY total_five_years;
WITH
-- The association that all candidates or holders have to be members of.
asked AS (
  SELECT credential_id AS credential, min(membership_of) AS membership
  FROM credential_conditions
  WHERE kind = 'membership' AND requirement IN ('required', 'to-hold') AND route IS NULL
  GROUP BY credential_id
),
-- The fees of which the parts below are made; who earns a credential by the examination of another
-- pays the fee of that.
fee AS (
  SELECT c.id AS credential, f.audience, f.member_of
  FROM credential AS c
  JOIN credential_fees AS f ON f.credential_id = c.id
    OR (f.credential_id = c.exam_of AND f.kind = 'exam')
  WHERE f.kind IN ('application', 'exam', 'recertification', 'annual')
),
prices AS (
  SELECT
    credential,
    max(member_of) AS membership,
    max(audience IN ('member', 'non-member')) AS depends
  FROM fee
  GROUP BY credential
),
-- The rows: members where membership is asked; else members and others where the source tells them
-- apart, or everybody.
payer AS (
  SELECT credential, 'member' AS payer, membership, 1 AS required FROM asked
  UNION ALL
  SELECT credential, 'member', membership, 0 FROM prices
  WHERE membership IS NOT NULL AND credential NOT IN (SELECT credential FROM asked)
  UNION ALL
  SELECT c.id, CASE WHEN p.depends THEN 'non-member' ELSE 'anyone' END, NULL, 0
  FROM credential AS c
  LEFT JOIN prices AS p ON p.credential = c.id
  WHERE c.id NOT IN (SELECT credential FROM asked)
),
row AS (
  SELECT
    p.*,
    c.recertification_cycle_months AS months,
    -- Of renewals, those that fall due before the five years are over.
    59 / c.recertification_cycle_months AS renewals,
    coalesce(c.exam_of, c.id) AS examined,
    CASE p.payer WHEN 'member' THEN 'member' ELSE 'non-member' END AS price
  FROM payer AS p
  JOIN credential AS c ON c.id = p.credential
),
-- What a year's membership costs a professional: what is held for better, then the newest.
dues AS (
  SELECT
    *,
    row_number() OVER (
      PARTITION BY organization_id
      ORDER BY coalesce(preferred, 0.5) DESC, as_of DESC NULLS LAST, position
    ) AS choice
  FROM organization_membership_fees
  WHERE kind = 'membership' AND coalesce(audience, 'professional') = 'professional'
),
part AS (
  SELECT r.credential, r.payer, f.kind, f.amount, f.currency, f.as_of, f.source, f.weak,
    CASE f.kind WHEN 'recertification' THEN r.renewals WHEN 'annual' THEN 5 ELSE 1 END AS times
  FROM row AS r
  JOIN credential_price AS f ON f.payer = r.price AND (
    (f.credential = r.credential AND f.kind IN ('application', 'recertification', 'annual'))
    OR (f.credential = r.examined AND f.kind = 'exam')
  )
  UNION ALL
  SELECT r.credential, r.payer, d.kind, d.amount, d.currency, d.as_of, d.source, d.weak, 5
  FROM row AS r
  JOIN dues AS d ON d.organization_id = r.membership AND d.choice = 1
),
-- Each part with its name, in the order in which it is paid.
name (kind, name, step) AS (
  VALUES
    ('application', 'application fee', 1), ('exam', 'exam fee', 2),
    ('membership', 'membership fee', 3), ('recertification', 'renewal fee', 4),
    ('annual', 'yearly fee', 5)
),
-- The parts in words; those that are not due within five years are left out.
words AS (
  SELECT
    p.credential,
    p.payer,
    group_concat(
      p.times || ' x ' || n.name || ' ' || printf('%.15g', p.amount) || ' '
        || p.currency || ' (' || coalesce(p.as_of, 'undated') || ', ' || p.source || ')',
      '; '
    ) OVER listed AS parts,
    group_concat(n.name, '; ') FILTER (WHERE p.as_of IS NULL) OVER listed AS undated,
    group_concat(n.name, '; ') FILTER (WHERE p.weak) OVER listed AS weak
  FROM part AS p
  JOIN name AS n ON n.kind = p.kind
  WHERE p.times > 0
  WINDOW listed AS (
    PARTITION BY p.credential, p.payer ORDER BY n.step
    ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING
  )
),
-- One row a case, with the amounts side by side.
amounts AS (
  SELECT
    credential,
    payer,
    max(CASE kind WHEN 'application' THEN amount END) AS application,
    max(CASE kind WHEN 'exam' THEN amount END) AS exam,
    max(CASE kind WHEN 'membership' THEN amount END) AS membership,
    max(CASE kind WHEN 'recertification' THEN amount END) AS renewal,
    max(CASE kind WHEN 'annual' THEN amount END) AS yearly,
    min(as_of) FILTER (WHERE times > 0) AS oldest,
    max(as_of) FILTER (WHERE times > 0) AS newest,
    CASE WHEN min(currency) = max(currency) THEN min(currency) END AS currency,
    round(sum(times * amount), 2) AS known
  FROM part
  GROUP BY credential, payer
),
sums AS (
  SELECT
    r.*,
    a.application,
    a.exam,
    a.membership AS dues,
    a.renewal,
    a.yearly,
    a.currency,
    a.oldest,
    a.newest,
    a.known,
    a.exam + coalesce(a.application, 0) AS earn,
    CASE WHEN r.membership IS NULL THEN 0 ELSE 5 * a.membership END AS belong,
    CASE
      WHEN r.renewals = 0 THEN 5 * coalesce(a.yearly, 0)
      WHEN a.renewal IS NULL THEN 5 * a.yearly
      ELSE r.renewals * a.renewal + 5 * coalesce(a.yearly, 0)
    END AS keep
  FROM row AS r
  LEFT JOIN amounts AS a ON a.credential = r.credential AND a.payer = r.payer
),
gaps AS (
  SELECT
    *,
    nullif(
      ltrim(
        CASE WHEN exam IS NULL THEN '; exam fee' ELSE '' END
        || CASE WHEN belong IS NULL THEN '; membership fee' ELSE '' END
        || CASE WHEN keep IS NULL AND renewal IS NULL THEN '; renewal fee' ELSE '' END
        || CASE WHEN keep IS NULL AND months IS NULL THEN '; renewal cycle' ELSE '' END
        || CASE WHEN known IS NOT NULL AND currency IS NULL THEN '; one currency' ELSE '' END,
        '; '
      ),
      ''
    ) AS missing
  FROM sums
)
SELECT
  g.credential,
  g.payer,
  c.abbreviation,
  c.name,
  c.country,
  c.status,
  g.membership,
  g.required AS membership_required,
  g.application AS application_fee,
  g.exam AS exam_fee,
  g.dues AS membership_fee,
  g.renewal AS renewal_fee,
  g.months AS renewal_months,
  g.renewals,
  g.yearly AS yearly_fee,
  CASE WHEN g.currency IS NOT NULL THEN g.earn END AS cost_to_earn,
  CASE WHEN g.currency IS NOT NULL OR g.membership IS NULL THEN g.belong END AS cost_of_membership,
  CASE WHEN g.currency IS NOT NULL THEN g.keep END AS cost_to_keep,
  CASE WHEN g.missing IS NULL THEN g.known END AS total_five_years,
  g.missing,
  CASE WHEN g.missing IS NOT NULL AND g.currency IS NOT NULL THEN g.known END AS known_parts_only,
  g.currency,
  g.oldest AS oldest_as_of,
  g.newest AS newest_as_of,
  w.undated,
  w.weak,
  w.parts
FROM gaps AS g
JOIN credential AS c ON c.id = g.credential
LEFT JOIN (SELECT DISTINCT * FROM words) AS w ON w.credential = g.credential AND w.payer = g.payer
