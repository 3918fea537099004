-- Ties between codes of classifications, and between occupations and codes, in the columns of
-- SSSOM (https://mapping-commons.github.io/sssom/), version 1.0, and four columns of our own.
--
-- An id is a CURIE: hidata.code:soc-2018-29-2072 is https://w3id.org/hidata/code/soc-2018-29-2072,
-- and so are hidata.occupation, hidata.scheme and hidata.source. A file in SSSOM/TSV begins with
--   #curie_map:
--   #  hidata.code: https://w3id.org/hidata/code/
--   #  hidata.occupation: https://w3id.org/hidata/occupation/
--   #  hidata.scheme: https://w3id.org/hidata/scheme/
--   #  hidata.source: https://w3id.org/hidata/source/
--   #license: https://creativecommons.org/licenses/by/4.0/
--   #mapping_set_id: https://w3id.org/hidata/view/crosswalk
WITH
-- Ties between codes, which publishers state. How they found them is not known, but for the codes
-- that BLS joined: those were read from their titles by us.
between_codes AS (
  SELECT
    'code' AS subject_kind,
    code_id AS subject,
    code AS object,
    'skos:' || match AS predicate_id,
    CASE relation
      WHEN 'aggregates' THEN 'semapv:ManualMappingCuration'
      ELSE 'semapv:UnspecifiedMatching'
    END AS mapping_justification,
    relation,
    source,
    note
  FROM code_relations
),
-- Codes of which an occupation is a part that O*NET describes by itself (15-1211.01 of 15-1211).
part AS (
  SELECT DISTINCT c.occupation_id, r.code
  FROM occupation_codes AS c
  JOIN code_relations AS r ON r.code_id = c.code AND r.relation = 'detail-of'
  WHERE c.match = 'classified'
),
-- Codes that are near to an occupation: it is classified under them, is neither a
-- specialty nor such a part, and the only such one. Other codes contain the occupations that are classified under them.
near AS (
  SELECT c.code, max(o.id) AS occupation
  FROM occupation_codes AS c
  JOIN occupation AS o ON o.id = c.occupation_id AND o.level <> 'specialty'
  LEFT JOIN part ON part.occupation_id = c.occupation_id AND part.code = c.code
  WHERE c.match = 'classified' AND part.code IS NULL
  GROUP BY c.code
  HAVING count(*) = 1
),
-- The codes of occupations: our own classification.
of_occupations AS (
  SELECT
    'occupation' AS subject_kind,
    c.occupation_id AS subject,
    c.code AS object,
    CASE
      WHEN c.match <> 'classified' THEN 'skos:relatedMatch'
      WHEN near.code IS NOT NULL THEN 'skos:closeMatch'
      ELSE 'skos:broadMatch'
    END AS predicate_id,
    'semapv:ManualMappingCuration' AS mapping_justification,
    c.match AS relation,
    NULL AS source,
    o.classification_note AS note
  FROM occupation_codes AS c
  JOIN occupation AS o ON o.id = c.occupation_id
  LEFT JOIN near ON near.code = c.code AND near.occupation = o.id
),
-- The fields of study that lead to occupations: by way of the code of the occupation and a
-- crosswalk from the field to that code, or by our judgement.
fields_of_study AS (
  SELECT
    'occupation' AS subject_kind,
    occupation_id AS subject,
    code AS object,
    'skos:relatedMatch' AS predicate_id,
    CASE basis
      WHEN 'own-judgement' THEN 'semapv:ManualMappingCuration'
      ELSE 'semapv:MappingChaining'
    END AS mapping_justification,
    'field-of-study' AS relation,
    NULL AS source,
    NULL AS note
  FROM occupation_programs_cip
),
tie AS (
  SELECT * FROM between_codes
  UNION ALL
  SELECT * FROM of_occupations
  UNION ALL
  SELECT * FROM fields_of_study
)
SELECT
  'hidata.' || t.subject_kind || ':' || t.subject AS subject_id,
  coalesce(occupation.name, subject.title) AS subject_label,
  t.predicate_id,
  'hidata.code:' || t.object AS object_id,
  object.title AS object_label,
  t.mapping_justification,
  'hidata.scheme:' || subject.scheme AS subject_source,
  subject_scheme.family || ' ' || subject_scheme.edition AS subject_source_version,
  'hidata.scheme:' || object.scheme AS object_source,
  object_scheme.family || ' ' || object_scheme.edition AS object_source_version,
  source.url AS mapping_provider,
  'hidata.source:' || t.source AS mapping_source,
  t.note AS comment,
  substr(subject.notation, instr(subject.notation, ':') + 1) AS subject_notation,
  substr(object.notation, instr(object.notation, ':') + 1) AS object_notation,
  t.relation,
  source.title AS source_title
FROM tie AS t
JOIN code AS object ON object.id = t.object
JOIN scheme AS object_scheme ON object_scheme.id = object.scheme
LEFT JOIN code AS subject ON t.subject_kind = 'code' AND subject.id = t.subject
LEFT JOIN scheme AS subject_scheme ON subject_scheme.id = subject.scheme
LEFT JOIN occupation ON t.subject_kind = 'occupation' AND occupation.id = t.subject
LEFT JOIN source ON source.id = t.source
