-- The codes of areas, with and without the scheme that stands before them: maps and tables of others
-- have FIPS codes such as 01, where ours has FIPS:01. Keep such columns as texts: leading zeros count.
--
--   SELECT area, code FROM area_code WHERE scheme = 'fips-state';
SELECT
  c.area_id AS area,
  a.name AS area_name,
  a.type AS area_type,
  c.scheme,
  c.edition,
  c.notation,
  substr(c.notation, instr(c.notation, ':') + 1) AS code
FROM area_codes AS c
JOIN area AS a ON a.id = c.area_id
