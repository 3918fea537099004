-- What members of the association and others pay for a credential: of all its fees, those that count.
--
-- What others pay for the examination of the CCS:
--   SELECT amount, currency, as_of, source FROM credential_price
--   WHERE credential = 'ccs' AND payer = 'non-member' AND kind = 'exam';
WITH
-- A fee that names neither members nor others stands for both.
payer (payer, audience) AS (
  VALUES ('member', 'member'), ('member', ''), ('non-member', 'non-member'), ('non-member', '')
),
-- First what is held for better, then what names who pays it, then the newest.
fee AS (
  SELECT
    f.*,
    p.payer,
    row_number() OVER (
      PARTITION BY f.credential_id, p.payer, f.kind
      ORDER BY
        coalesce(f.preferred, 0.5) DESC, f.audience IS NULL, f.as_of DESC NULLS LAST, f.position
    ) AS choice
  FROM credential_fees AS f
  JOIN payer AS p ON p.audience = coalesce(f.audience, '')
)
SELECT
  credential_id AS credential,
  payer,
  kind,
  amount,
  currency,
  as_of,
  source,
  weak
FROM fee
WHERE choice = 1
