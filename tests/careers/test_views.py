"""The views of our own data, computed a second way: other SQL, by DuckDB, over the release."""

from __future__ import annotations

import json
import re
from collections import Counter

import pytest
from hidata import Dataset

from tests.conftest import ROOT

VIEWS = sorted(path.stem for path in (ROOT / "views").glob("*.sql"))


PAY = """
SELECT c.notation AS code_notation, c.title AS code_title, o.name AS occupation_name,
  (SELECT count(DISTINCT x.occupation_id) FROM occupation_codes x
   WHERE x.code = w.code AND x.match = 'classified') AS occupations,
  a.name AS area_name, a.type AS area_type,
  CASE WHEN a.type IN ('state', 'territory') THEN own[8:] ELSE lying_in END AS area_states,
  coalesce(cbsa, fips, nation, oews) AS area_code,
  i.name AS industry_name, i.oews_code AS industry_code,
  i.level AS industry_level, i.ownership, m.marks, w.code, w.area, w.industry, w.id AS wage,
  w.* EXCLUDE (id, code, area, industry, currency, locator)
FROM wage w, code c, area a, industry i,
  LATERAL (
    SELECT max(notation) FILTER (scheme = 'iso-3166-2') AS own,
      max(notation) FILTER (scheme = 'cbsa') AS cbsa,
      max(notation) FILTER (scheme = 'fips-state') AS fips,
      max(notation) FILTER (scheme = 'iso-3166-1' AND a.type = 'nation') AS nation,
      max(notation) FILTER (scheme = 'bls-oews') AS oews
    FROM area_codes n WHERE n.area_id = a.id)
  LEFT JOIN (
    SELECT s.area_id, string_agg(n.notation[8:], ', ' ORDER BY s.position) AS lying_in
    FROM area_states s JOIN area_codes n ON n.area_id = s.value AND n.scheme = 'iso-3166-2'
    GROUP BY ALL) z ON z.area_id = a.id
  LEFT JOIN (
    SELECT wage_id, string_agg(concat_ws(', ', concat(field, ': ', status), reason,
        'at least ' || at_least::DECIMAL(12)::VARCHAR, 'at most ' || at_most::VARCHAR), '; '
        ORDER BY position) AS marks
    FROM wage_marks GROUP BY ALL) m ON m.wage_id = w.id
  LEFT JOIN occupation o ON o.id = CASE w.code
    WHEN 'soc-2010-29-2071' THEN 'medical-records-health-information-technician'
    WHEN 'soc-2018-29-2072' THEN 'medical-records-specialist'
    WHEN 'soc-2018-29-9021' THEN 'health-information-technologist-medical-registrar'
    WHEN 'soc-2018-31-9094' THEN 'medical-transcriptionist'
    WHEN 'soc-2018-43-3021' THEN 'billing-and-posting-clerk'
    WHEN 'soc-2018-43-6013' THEN 'medical-secretary-administrative-assistant' END
WHERE c.id = w.code AND a.id = w.area AND i.id = w.industry
"""

CREDENTIALS = """
SELECT c.id AS credential, c.name, o.name AS issuer_name, c.status, c.level, c.url,
  c.recertification_cycle_months AS renewal_months, c.recertification_ce_units AS renewal_units,
  (SELECT count(*) FROM occupation_credential x WHERE x.credential = c.id) AS occupations,
  (SELECT string_agg(concat(f.kind, ', ' || f.audience, ': ',
     IF(f.amount % 1 = 0, f.amount::INTEGER::VARCHAR, f.amount::VARCHAR), ' ', f.currency,
     ' (' || f.as_of || ')'), '; ' ORDER BY f.position)
   FROM credential_fees f WHERE f.credential_id = c.id) AS fees,
  (SELECT max(day) FROM (
     SELECT coalesce(e.as_of, s.date) AS day FROM credential_evidence e, source s
     WHERE s.id = e.source AND e.credential_id = c.id
     UNION SELECT f.as_of FROM credential_fees f WHERE f.credential_id = c.id)) AS as_of
FROM credential c JOIN organization o ON o.id = c.issuer
"""

PRICES = """
SELECT credential, payer, kind, unnest(best) FROM (
  SELECT credential_id AS credential, payer, kind, arg_max(
      {'amount': amount, 'currency': currency, 'as_of': as_of, 'source': source, 'weak': weak},
      (IF(preferred, 2, IF(preferred IS NULL, 1, 0)), audience IS NOT NULL, coalesce(as_of, ''),
       -position)) AS best
  FROM credential_fees, (VALUES ('member'), ('non-member')) p (payer)
  WHERE audience IS NULL OR audience = payer GROUP BY ALL)
"""

OCCUPATIONS = """
WITH national AS (
  SELECT code, arg_max(w, period) AS w FROM wage w
  WHERE area = 'us' AND industry = 'all' AND mean_annual > 0 GROUP BY code
), newest AS (
  SELECT code, arg_max(p, cycle) AS p FROM projection p WHERE area = 'us' GROUP BY code
), own AS (
  SELECT occupation_id, max(code) AS code FROM occupation_codes
  WHERE match = 'classified' AND code LIKE 'soc-%' GROUP BY occupation_id
), shown AS (
  SELECT o.*, coalesce(x.code, y.code) AS code FROM occupation o
  LEFT JOIN own x ON x.occupation_id = o.id LEFT JOIN own y ON y.occupation_id = o.broader
)
SELECT s.id AS occupation, s.name, s.code AS code, split_part(s.code, '-', 3) || '-'
    || split_part(s.code, '-', 4) AS code_notation,
  w.id AS wage, w.period, w.p50_annual, w.employment, p.id AS projection, p.change_percent,
  p.openings_annual, p.entry_education,
  (SELECT count(*) FROM occupation_alternate_titles t WHERE t.occupation_id = s.id)
    AS alternate_titles
FROM shown s LEFT JOIN national n ON n.code = s.code LEFT JOIN newest m ON m.code = s.code
"""

CROSSWALK = """
WITH alone AS (  -- codes that one occupation that is not a specialty is classified under
  SELECT x.code, max(o.id) AS id
  FROM occupation_codes x JOIN occupation o ON o.id = x.occupation_id AND o.level <> 'specialty'
  WHERE x.match = 'classified' AND x.code NOT IN ('soc-2018-15-1211', 'soc-2018-15-2051')
  GROUP BY ALL HAVING count(*) = 1
)
SELECT 'hidata.code:' || code_id AS subject_id, 'hidata.code:' || code AS object_id,
  'skos:' || match AS predicate_id, relation, 'hidata.source:' || source AS mapping_source,
  IF(note = 'By its title.', 'semapv:ManualMappingCuration', 'semapv:UnspecifiedMatching')
    AS mapping_justification
FROM code_relations
UNION ALL
SELECT 'hidata.occupation:' || x.occupation_id, 'hidata.code:' || x.code,
  CASE WHEN match <> 'classified' THEN 'skos:relatedMatch'
    WHEN (x.code, x.occupation_id) IN (FROM alone) THEN 'skos:closeMatch'
    ELSE 'skos:broadMatch' END, match, NULL, 'semapv:ManualMappingCuration'
FROM occupation_codes x
UNION ALL
SELECT 'hidata.occupation:' || occupation_id, 'hidata.code:' || code, 'skos:relatedMatch',
  'field-of-study', NULL,
  IF(basis[:9] = 'crosswalk', 'semapv:MappingChaining', 'semapv:ManualMappingCuration')
FROM occupation_programs_cip
"""

SOURCES = """
WITH one AS (
  SELECT kind, record, unnest(sources, recursive := true) FROM (
    SELECT 'wage' AS kind, id AS record, list_prepend(
        {'source': source, 'locator': locator, 'field': NULL},
        list_transform(more, lambda x: {'source': x, 'locator': NULL, 'field': NULL})) AS sources
    FROM wage LEFT JOIN (
      SELECT wage_id, list(value ORDER BY position) AS more
      FROM wage_additional_sources GROUP BY ALL) ON wage_id = id)
  UNION ALL SELECT 'rating', id, source, locator, NULL FROM rating
  UNION ALL SELECT 'rating', rating_id, value, NULL, NULL FROM rating_additional_sources
  UNION ALL SELECT 'occupation', occupation_id, source, locator, field FROM occupation_evidence
  UNION ALL SELECT 'code', id, source, locator, NULL FROM code
  UNION ALL SELECT 'code', code_id, value, NULL, NULL FROM code_additional_sources
  UNION ALL SELECT 'code', code_id, source, NULL, '/relations/' || position - 1
    FROM code_relations
  UNION ALL SELECT 'code', code_id, value, NULL, '/relations/' || relations_position - 1
    FROM code_relations_additional_sources
)
SELECT o.*, s.title, s.publisher, s.url, s.retrieved, s.tier FROM one o JOIN source s
  ON s.id = o.source
"""
"""Of four kinds, of all sorts that there are."""

WITH_EXAMPLES = {
    "area_code", "credential_cost", "credential_paths", "credential_price", "pay", "pay_ranking", "pay_real", "series", "series_pair", "series_path",
    "sources_of_values", "wage_verdict",
}  # fmt: skip

SECOND_WAYS = {
    "pay": PAY,
    "credential_overview": CREDENTIALS,
    "credential_price": PRICES,
    "occupation_overview": OCCUPATIONS,
    "crosswalk": CROSSWALK,
    "sources_of_values": SOURCES,
}


@pytest.mark.parametrize("view", SECOND_WAYS)
def test_every_row_is_the_same_in_a_second_way(tables, view: str):
    """In the columns that the second way has, no row differs, is missing, or is there twice."""
    second = SECOND_WAYS[view]
    columns = ", ".join(tables.sql(second).columns)
    only = "kind IN ('wage', 'rating', 'occupation', 'code')" if view[:7] == "sources" else "true"
    ways = (f"SELECT {columns} FROM {view} WHERE {only}", f"SELECT {columns} FROM ({second})")
    for one, other in (ways, ways[::-1]):
        assert tables.sql(f"({one}) EXCEPT ALL ({other}) LIMIT 3").fetchall() == []
    ((rows,),) = tables.sql(f"SELECT count(*) FROM {view}").fetchall()
    assert rows > 0


def test_every_source_that_a_schema_names_is_in_the_view(tables):
    """Of each kind, it has as many rows as there are references to sources in its tables."""
    number: Counter[str] = Counter()
    for table in Dataset(ROOT).tables.values():
        for column in (c.name for c in table.columns if c.ref == "source"):
            if table.name not in VIEWS:
                ((filled,),) = tables.sql(f"SELECT count({column}) FROM {table.name}").fetchall()
                number[table.kind] += filled
    rows = tables.sql("SELECT kind, count(*) FROM sources_of_values GROUP BY ALL").fetchall()
    assert Counter(dict(rows)) == number


def test_fields_of_sources_lead_into_their_records(tables):
    """Each JSON Pointer, followed in the record's own file, ends at something that is there."""
    rows = tables.sql(
        "SELECT kind, record, field FROM sources_of_values WHERE field IS NOT NULL"
    ).fetchall()
    assert len(rows) > 1000
    for kind, key, field in rows:
        path = ROOT / "records" / kind / f"{key}.json"
        value = json.loads(path.read_text("utf-8")) if path.exists() else None
        for step in field.split("/")[1:] if value else ():
            value = value[int(step) if isinstance(value, list) else step]


@pytest.mark.parametrize("view", VIEWS)
def test_the_examples_in_a_query_answer(tables, view: str):
    """A query in the comments at the beginning of a view gives rows."""
    text = (ROOT / "views" / f"{view}.sql").read_text("utf-8")
    comment = re.match(r"(?:--.*\n)+", text)[0]
    lines = re.findall(r"^--   (?!#)(.*)$", comment, re.MULTILINE)
    examples = "\n".join(lines).split(";")[:-1]
    assert bool(examples) is (view in WITH_EXAMPLES)
    for query in examples:
        assert tables.sql(query).fetchall(), query


def test_pay_of_medical_records_specialists_by_state(tables):
    """The scene: names and one filter, equal to a join of three tables."""
    rows = tables.sql(
        "SELECT area_name, p50_annual FROM pay WHERE occupation = 'medical-records-specialist'"
        " AND area_type = 'state' AND period = '2025-05' ORDER BY area_name"
    ).fetchall()
    joined = tables.sql(
        "SELECT a.name, w.p50_annual FROM wage w JOIN area a ON a.id = w.area"
        " WHERE w.code = 'soc-2018-29-2072' AND a.type = 'state' AND w.period = '2025-05'"
        " ORDER BY 1"
    ).fetchall()
    assert (len(rows), rows) == (51, joined)


CBCS = (
    "High school diploma or equivalent; route 1: A billing and coding training program in the past"
    " five years; route 2: One year of supervised work experience instead of the program"
)
CMRS = (
    "AMBA membership required to sit and to keep the credential + Current code books required;"
    " recommended: Study guide advised for those without training;"
    " to hold it: AMBA membership required to sit and to keep the credential;"
    " not asked: education (None required)"
)
FACTS = {
    "SELECT area_name, area_states, area_code, p50_annual, employment FROM pay"
    " WHERE wage = '29-2072-msa-41940-2025-05'":
        ("San Jose-Sunnyvale-Santa Clara, CA", "CA", "CBSA:41940", 86890, 920),
    "SELECT area_name, edition, code FROM area_code WHERE notation = 'FIPS:01'":
        ("Alabama", None, "01"),
    "SELECT DISTINCT area_states FROM pay WHERE area = 'msa-35620'": ("NY, NJ",),
    "SELECT exam_fee_member, exam_fee_others, renewal_fee_member, renewal_fee_others,"
    " renewal_months, renewal_units FROM credential_overview WHERE credential = 'rhit'":
        (229.0, 299.0, None, 218.0, 24, 20),
    # 249 is newer, and 218 is marked as preferred
    "SELECT renewal_fee_others FROM credential_overview WHERE credential = 'cca'": (218.0,),
    # 300 and 400 name members and others, and 425, for anybody, is marked as preferred
    "SELECT exam_fee_member, exam_fee_others FROM credential_overview WHERE credential = 'cpb'":
        (425.0, 425.0),
    "SELECT conditions FROM credential_overview WHERE credential = 'cbcs'":
        (CBCS,),
    "SELECT conditions FROM credential_overview WHERE credential = 'cmrs'":
        (CMRS,),
    "SELECT string_agg(from_credential || ' ' || type, ', ' ORDER BY from_credential)"
    " FROM credential_paths WHERE to_credential = 'chds'":
        ("cmt prerequisite, rhds prerequisite",),
    "SELECT type, words FROM credential_paths"
    " WHERE from_credential = 'ccs' AND to_credential = 'chps'":
        ("accepted", "CCS + Healthcare privacy or security management experience of 4 years"),
    "SELECT figures, code_notation, p50_annual FROM occupation_overview"
    " WHERE occupation = 'medical-records-specialist'": ("own", "29-2072", 51140),
    "SELECT figures, code_notation, p50_annual FROM occupation_overview"
    " WHERE occupation = 'medical-coder'": ("wider", "29-2072", 51140),
    "SELECT figures, broader, p50_annual FROM occupation_overview"
    " WHERE occupation = 'lead-coder'": ("broader", "medical-coder", 51140),
    "SELECT figures, p50_annual, candidate_codes FROM occupation_overview"
    " WHERE occupation = 'medical-billing-specialist'":
        (None, None, "29-2072, 43-3021, 43-6013"),
    "SELECT predicate_id, mapping_justification FROM crosswalk WHERE subject_id ="
    " 'hidata.code:soc-2010-29-2071' AND object_id = 'hidata.code:soc-2018-29-9021'":
        ("skos:relatedMatch", "semapv:UnspecifiedMatching"),
    "SELECT predicate_id, mapping_justification, subject_source FROM crosswalk"
    " WHERE subject_id = 'hidata.occupation:medical-coder'"
    " AND object_id = 'hidata.code:soc-2018-29-2072'":
        ("skos:broadMatch", "semapv:ManualMappingCuration", None),
    "SELECT locator, url IS NOT NULL FROM sources_of_values WHERE kind = 'wage'"
    " AND record = '29-2072-us-2025-05' AND number = 1":
        ("national_M2025_dl!29-2072/detailed", True),
}  # fmt: skip
"""Queries with the one row that they give, read from the records by hand."""


@pytest.mark.parametrize("query", FACTS)
def test_facts_read_by_hand_are_there(tables, query: str):
    assert tables.sql(query).fetchall() == [FACTS[query]]


def test_the_crosswalk_fits_sssom(tables):
    """What SSSOM 1.0 demands of a mapping: ids with declared prefixes, its words for the rest."""
    text = (ROOT / "views" / "crosswalk.sql").read_text("utf-8")
    prefixes = re.findall(r"^--   #  (\S+): https://\S+/$", text, re.MULTILINE)
    for name in ("subject_id", "object_id", "subject_source", "object_source", "mapping_source"):
        found = tables.sql(f"SELECT DISTINCT split_part({name}, ':', 1) FROM crosswalk"
                           f" WHERE {name} IS NOT NULL").fetchall()  # fmt: skip
        assert {prefix for (prefix,) in found} <= {*prefixes}
    words = {
        "predicate_id": "skos:(exact|close|broad|narrow|related)Match",
        "mapping_justification": "semapv:(ManualMappingCuration|UnspecifiedMatching|MappingChaining)",
        "mapping_provider": "https?://.+",
    }
    for name, pattern in words.items():
        found = tables.sql(f"SELECT DISTINCT {name} FROM crosswalk").fetchall()
        assert found
        assert all(value is None or re.fullmatch(pattern, value) for (value,) in found)
