-- Texts. Positions and lengths count characters (Unicode code points).

-- What BigQuery trims by default: all white space of Unicode.
CREATE MACRO spaces() AS chr(9) || chr(10) || chr(11) || chr(12) || chr(13) || chr(32) || chr(133) || chr(160)
    || chr(5760) || chr(8192) || chr(8193) || chr(8194) || chr(8195) || chr(8196) || chr(8197) || chr(8198) || chr(8199)
    || chr(8200) || chr(8201) || chr(8202) || chr(8232) || chr(8233) || chr(8239) || chr(8287) || chr(12288);
CREATE MACRO bq_trim(t) AS trim(t, spaces()), (t, characters) AS trim(t, characters);
CREATE MACRO bq_ltrim(t) AS ltrim(t, spaces()), (t, characters) AS ltrim(t, characters);
CREATE MACRO bq_rtrim(t) AS rtrim(t, spaces()), (t, characters) AS rtrim(t, characters);

-- DuckDB maps character by character; these have a mapping to several, or one that looks at the word's end.
CREATE MACRO bq_lower(t) AS CASE WHEN regexp_matches(t, '[İΣ]') THEN py_lower(t) ELSE lower(t) END;
CREATE MACRO bq_upper(t) AS
    CASE WHEN regexp_matches(t, '[ßŉǰΐΰևẖ-ẚὐ-ὖᾀ-ᾼῂ-ῼﬀ-ﬗ]') THEN py_upper(t) ELSE upper(t) END;

CREATE MACRO from_position(t, start) AS
    substring(t, CASE WHEN start = 0 OR start < -length(t) THEN 1
                      WHEN start > length(t) THEN length(t) + 1 ELSE start END);
-- Not by least(): that of a number and NULL is the number.
CREATE MACRO size_within(t, size) AS CASE WHEN size > length(t) THEN length(t) ELSE size END;
CREATE MACRO bq_substr
    (t, start) AS from_position(t, start),
    (t, start, size) AS
        CASE WHEN size < 0 AND t IS NOT NULL THEN fail_string('Third argument in SUBSTR() cannot be negative')
             ELSE left(from_position(t, start), size_within(t, size)) END;
CREATE MACRO bq_substring(t, start) AS bq_substr(t, start), (t, start, size) AS bq_substr(t, start, size);
CREATE MACRO bq_left(t, size) AS
    CASE WHEN size < 0 AND t IS NOT NULL THEN fail_string('Second argument in LEFT() cannot be negative')
         ELSE left(t, size_within(t, size)) END;
CREATE MACRO bq_right(t, size) AS
    CASE WHEN size < 0 AND t IS NOT NULL THEN fail_string('Second argument in RIGHT() cannot be negative')
         ELSE right(t, size_within(t, size)) END;

CREATE MACRO size_to_pad(size, pad) AS
    CASE WHEN size < 0 OR pad = '' THEN fail('A negative length, or nothing to pad with')
         WHEN size > 1000000 THEN fail('Output of LPAD/RPAD exceeds max allowed output size of 1MB')
         ELSE size END;
CREATE MACRO bq_lpad
    (t, size) AS lpad(t, CAST(size_to_pad(size, ' ') AS INTEGER), ' '),
    (t, size, pad) AS lpad(t, CAST(size_to_pad(size, pad) AS INTEGER), pad);
CREATE MACRO bq_rpad
    (t, size) AS rpad(t, CAST(size_to_pad(size, ' ') AS INTEGER), ' '),
    (t, size, pad) AS rpad(t, CAST(size_to_pad(size, pad) AS INTEGER), pad);
CREATE MACRO bq_pad_left(t, size) AS CASE WHEN length(t) < size THEN lpad(t, size, ' ') ELSE t END;
CREATE MACRO bq_pad_right(t, size) AS CASE WHEN length(t) < size THEN rpad(t, size, ' ') ELSE t END;

CREATE MACRO bq_repeat(t, n) AS
    CASE WHEN n < 0 THEN fail_string('Second argument in REPEAT cannot be negative')
         WHEN n * strlen(t) > 1000000 THEN fail_string('Output of REPEAT exceeds max allowed output size of 1MB')
         ELSE repeat(t, n) END;
CREATE MACRO bq_replace(t, source, target) AS CASE WHEN source = '' THEN t ELSE replace(t, source, target) END;
CREATE MACRO bq_reverse(t) AS array_to_string(list_reverse(string_split_regex(t, '')), '');
CREATE MACRO bq_initcap(t) AS py_initcap(t, E' \t\n\r\f\v[](){}/|<>!?@"^#$&~_,.:;*%+-'), (t, d) AS py_initcap(t, d);
CREATE MACRO bq_instr
    (t, part) AS py_find(t, part, 1, 1),
    (t, part, start) AS py_find(t, part, start, 1),
    (t, part, start, n) AS py_find(t, part, start, n);
CREATE MACRO bq_contains_substr(t, part) AS contains(py_fold_case(t), py_fold_case(part));
CREATE MACRO bq_translate(t, source, target) AS py_translate(t, source, target);

CREATE MACRO bq_ascii(t) AS
    CASE WHEN t = '' THEN 0 WHEN unicode(t) > 127 THEN fail('ASCII: the first character is not in ASCII')
         ELSE unicode(t) END;
CREATE MACRO bq_unicode(t) AS CASE WHEN t = '' THEN 0 ELSE unicode(t) END;
CREATE MACRO bq_chr(n) AS
    CASE WHEN n BETWEEN 0 AND 55295 OR n BETWEEN 57344 AND 1114111 THEN chr(CAST(n AS INTEGER))
         ELSE fail_string('Invalid codepoint ' || n) END;

CREATE MACRO bq_split
    (t) AS string_split(t, ','),
    (t, separator) AS
        CASE WHEN t IS NULL OR separator IS NULL THEN NULL WHEN t = '' THEN [''] ELSE string_split(t, separator) END;
CREATE MACRO bq_generate_uuid() AS CAST(uuid() AS VARCHAR);
CREATE MACRO bq_extract_all(t, pattern, which) AS
    list_transform(regexp_extract_all(t, pattern, CAST(which AS INTEGER)), lambda each: coalesce(each, ''));
CREATE MACRO bq_regexp_replace_plainly(t, pattern, target) AS
    CASE WHEN contains(target, '\')
         THEN fail_string('Not in the sandbox: REGEXP_REPLACE with a computed replacement that has a backslash')
         ELSE regexp_replace(t, pattern, target, 'g') END;
CREATE MACRO bq_regexp_replace(t, pattern, target) AS regexp_replace(t, pattern, target, 'g');

CREATE MACRO bq_concat(pieces) AS
    CASE WHEN len(list_filter(pieces, lambda piece: piece IS NULL)) = 0 THEN array_to_string(pieces, '') END;
CREATE MACRO bq_concatenate(a, b) AS a || b;

CREATE MACRO bq_to_hex(b) AS lower(hex(b));
CREATE MACRO bq_from_hex(t) AS
    unhex(CASE WHEN length(t) % 2 = 1 THEN '0' || t ELSE t END);
CREATE MACRO bq_from_base64(t) AS from_base64(rpad(t, CAST(4 * ceil(length(t) / 4) AS INTEGER), '='));
CREATE MACRO bq_edit_distance(a, b) AS
    CASE WHEN strlen(a) = length(a) AND strlen(b) = length(b) THEN levenshtein(a, b) ELSE py_edit_distance(a, b) END;
CREATE MACRO bq_md5(t) AS unhex(md5(t));
CREATE MACRO bq_sha1(t) AS unhex(sha1(t));
CREATE MACRO bq_sha256(t) AS unhex(sha256(t));
CREATE MACRO bq_shown_literal(kind, t) AS kind || CAST(to_json(CAST(t AS VARCHAR)) AS VARCHAR);
CREATE MACRO bq_shown_array(texts) AS coalesce('[' || array_to_string(texts, ', ') || ']', 'NULL');
CREATE MACRO bq_shown_float64(x) AS
    coalesce(CASE WHEN regexp_full_match(bq_string_of_float64(x), '-?\d+') THEN bq_string_of_float64(x) || '.0'
                  ELSE bq_string_of_float64(x) END, 'NULL');
