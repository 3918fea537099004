-- Where values stand: one row for each source of each record, or of a part of it.
--
-- Where the wages of a record were read, and what backs a credential:
--   SELECT title, locator, url FROM sources_of_values
--   WHERE kind = 'wage' AND record = '29-2072-us-2025-05';
--   SELECT field, publisher, title, url FROM sources_of_values
--   WHERE kind = 'credential' AND record = 'rhit';
--
-- A kind that names sources has a part below; a test compares them with the schemas.
WITH
-- The document that a whole record was read from, with the place in it.
record_source (kind, record, source, locator) AS (
  SELECT 'alternate_title', id, source, locator FROM alternate_title
  UNION ALL
  SELECT 'area', id, source, NULL FROM area
  UNION ALL
  SELECT 'attainment', id, source, locator FROM attainment
  UNION ALL
  SELECT 'claim', id, article, NULL FROM claim
  UNION ALL
  SELECT 'code', id, source, locator FROM code
  UNION ALL
  SELECT 'curriculum_domain', id, source, locator FROM curriculum_domain
  UNION ALL
  SELECT 'entry_requirement', id, source, locator FROM entry_requirement
  UNION ALL
  SELECT 'indicator', id, source, locator FROM indicator
  UNION ALL
  SELECT 'industry', id, source, NULL FROM industry
  UNION ALL
  SELECT 'job_zone', id, source, locator FROM job_zone
  UNION ALL
  SELECT 'job_zone_assignment', id, source, locator FROM job_zone_assignment
  UNION ALL
  SELECT 'pay_survey', id, source, locator FROM pay_survey
  UNION ALL
  SELECT 'price_index', id, source, locator FROM price_index
  UNION ALL
  SELECT 'projection', id, source, locator FROM projection
  UNION ALL
  SELECT 'projection_factor', id, source, locator FROM projection_factor
  UNION ALL
  SELECT 'rating', id, source, locator FROM rating
  UNION ALL
  SELECT 'related_occupation', id, source, locator FROM related_occupation
  UNION ALL
  SELECT 'scale', id, source, locator FROM scale
  UNION ALL
  SELECT 'task', id, source, locator FROM task
  UNION ALL
  SELECT 'technology', id, source, locator FROM technology
  UNION ALL
  SELECT 'tool', id, source, locator FROM tool
  UNION ALL
  SELECT 'wage', id, source, locator FROM wage
  UNION ALL
  SELECT 'work_activity', id, source, locator FROM work_activity
  UNION ALL
  SELECT 'work_setting', id, source, locator FROM work_setting
),
-- Further documents that say the same, and those that the judgement of a claim rests on.
further_source (kind, record, position, field, source) AS (
  SELECT 'area', area_id, position, NULL, value FROM area_additional_sources
  UNION ALL
  SELECT 'claim', claim_id, position, '/judgement', value FROM claim_sources
  UNION ALL
  SELECT 'code', code_id, position, NULL, value FROM code_additional_sources
  UNION ALL
  SELECT 'indicator', indicator_id, position, NULL, value FROM indicator_additional_sources
  UNION ALL
  SELECT 'industry', industry_id, position, NULL, value FROM industry_additional_sources
  UNION ALL
  SELECT 'pay_survey', pay_survey_id, position, NULL, value FROM pay_survey_additional_sources
  UNION ALL
  SELECT 'price_index', price_index_id, position, NULL, value FROM price_index_additional_sources
  UNION ALL
  SELECT 'projection', projection_id, position, NULL, value FROM projection_additional_sources
  UNION ALL
  SELECT 'projection_factor', projection_factor_id, position, NULL, value
  FROM projection_factor_additional_sources
  UNION ALL
  SELECT 'rating', rating_id, position, NULL, value FROM rating_additional_sources
  UNION ALL
  SELECT 'wage', wage_id, position, NULL, value FROM wage_additional_sources
),
-- The evidence of records with many facts: which document backs which part of the record.
evidence (kind, record, position, field, source, locator, as_of) AS (
  SELECT 'accreditation', accreditation_id, position, field, source, locator, as_of
  FROM accreditation_evidence
  UNION ALL
  SELECT 'career_step', career_step_id, position, field, source, locator, as_of
  FROM career_step_evidence
  UNION ALL
  SELECT 'credential', credential_id, position, field, source, locator, as_of
  FROM credential_evidence
  UNION ALL
  SELECT 'credential_tie', credential_tie_id, position, field, source, locator, as_of
  FROM credential_tie_evidence
  UNION ALL
  SELECT 'education_level', education_level_id, position, field, source, locator, as_of
  FROM education_level_evidence
  UNION ALL
  SELECT 'occupation', occupation_id, position, field, source, locator, as_of
  FROM occupation_evidence
  UNION ALL
  SELECT 'occupation_credential', occupation_credential_id, position, field, source, locator, as_of
  FROM occupation_credential_evidence
  UNION ALL
  SELECT 'organization', organization_id, position, field, source, locator, as_of
  FROM organization_evidence
  UNION ALL
  SELECT 'program_count', program_count_id, position, field, source, locator, as_of
  FROM program_count_evidence
  UNION ALL
  SELECT 'program_path', program_path_id, position, field, source, locator, as_of
  FROM program_path_evidence
  UNION ALL
  SELECT 'program_standard', program_standard_id, position, field, source, locator, as_of
  FROM program_standard_evidence
  UNION ALL
  SELECT 'scheme', scheme_id, position, field, source, locator, as_of
  FROM scheme_evidence
  UNION ALL
  SELECT 'series_link', series_link_id, position, field, source, locator, as_of
  FROM series_link_evidence
  UNION ALL
  SELECT 'subject', subject_id, position, field, source, locator, as_of
  FROM subject_evidence
),
-- Items of lists that name their own source, by JSON Pointer: '/fees/0' is the first fee.
item (kind, record, list, position, source, as_of) AS (
  SELECT 'code', code_id, 'relations', position, source, NULL FROM code_relations
  UNION ALL
  SELECT 'code', code_id, 'relations', relations_position, value, NULL
  FROM code_relations_additional_sources
  UNION ALL
  SELECT 'credential', credential_id, 'accreditations', position, source, as_of
  FROM credential_accreditations
  WHERE source IS NOT NULL
  UNION ALL
  SELECT 'credential', credential_id, 'conditions', position, source, NULL
  FROM credential_conditions
  WHERE source IS NOT NULL
  UNION ALL
  SELECT 'credential', credential_id, 'exam/alternatives', position, source, as_of
  FROM credential_exam_alternatives
  WHERE source IS NOT NULL
  UNION ALL
  SELECT 'credential', credential_id, 'fees', position, source, as_of FROM credential_fees
  WHERE source IS NOT NULL
  UNION ALL
  SELECT 'credential', credential_id, 'statistics', position, source, as_of
  FROM credential_statistics
  WHERE source IS NOT NULL
  UNION ALL
  SELECT 'organization', organization_id, 'membership_fees', position, source, as_of
  FROM organization_membership_fees
  WHERE source IS NOT NULL
  UNION ALL
  SELECT 'organization', organization_id, 'statistics', position, source, as_of
  FROM organization_statistics
  WHERE source IS NOT NULL
  UNION ALL
  SELECT 'subject', subject_id, 'seen_in', position, source, NULL FROM subject_seen_in
),
place (kind, record, step, position, field, source, locator, as_of) AS (
  SELECT kind, record, 1, 1, NULL, source, locator, NULL FROM record_source
  UNION ALL
  SELECT kind, record, 2, position, field, source, NULL, NULL FROM further_source
  UNION ALL
  SELECT kind, record, 3, position, field, source, locator, as_of FROM evidence
  UNION ALL
  SELECT kind, record, 4, position, '/' || list || '/' || (position - 1), source, NULL, as_of
  FROM item
)
SELECT
  p.kind,
  p.record,
  row_number() OVER (
    PARTITION BY p.kind, p.record ORDER BY p.step, p.field, p.position, p.source
  ) AS number,
  p.field,
  p.source,
  s.publisher,
  s.title,
  p.locator,
  coalesce(p.as_of, s.date) AS as_of,
  s.retrieved,
  s.url,
  s.tier
FROM place AS p
JOIN source AS s ON s.id = p.source
