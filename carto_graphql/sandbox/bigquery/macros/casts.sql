-- Conversions between types. A macro fails by a cast that cannot be done: DuckDB's TRY catches that, and no error().
-- The message stands between brackets, which duckdb_engine.py looks for.

CREATE MACRO fail(message) AS CAST('[[' || message || ']]' AS BIGINT);
CREATE MACRO fail_string(message) AS CAST(fail(message) AS VARCHAR);
CREATE MACRO fail_double(message) AS CAST('[[' || message || ']]' AS DOUBLE);
CREATE MACRO fail_bool(message) AS CAST('[[' || message || ']]' AS BOOLEAN);
CREATE MACRO fail_date(message) AS CAST('[[' || message || ']]' AS DATE);
CREATE MACRO fail_time(message) AS CAST('[[' || message || ']]' AS TIME);
CREATE MACRO fail_datetime(message) AS CAST('[[' || message || ']]' AS TIMESTAMP);
CREATE MACRO fail_timestamp(message) AS CAST('[[' || message || ']]' AS TIMESTAMP WITH TIME ZONE);
CREATE MACRO fail_shape(message) AS ST_GeomFromWKB(CAST(fail_string(message) AS BLOB));

-- Numbers

CREATE MACRO bq_int64_of_float64(x) AS
    CASE WHEN abs(x) < 9223372036854775807 THEN CAST(round(x) AS BIGINT)
         ELSE fail('Illegal conversion to an integer: ' || x) END;
CREATE MACRO bq_int64_of_numeric(x) AS CAST(round(x) AS BIGINT);
CREATE MACRO bq_int64_of_string(t) AS
    CASE WHEN regexp_full_match(t, '\s*[-+]?\d+\s*') THEN CAST(trim(t, E' \t\n\r\f\v') AS BIGINT)
         WHEN regexp_full_match(t, '\s*[-+]?0[xX][0-9a-fA-F]{1,15}\s*')
         THEN CAST(regexp_replace(trim(t, E' \t\n\r\f\v'), '^[-+]', '') AS BIGINT)
              * CASE WHEN starts_with(trim(t, E' \t\n\r\f\v'), '-') THEN -1 ELSE 1 END
         ELSE fail('Bad int64 value: ' || t) END;

CREATE MACRO bq_float64_of_string(t) AS
    CASE WHEN regexp_full_match(lower(t), '\s*[-+]?(\d+\.?\d*|\.\d+)(e[-+]?\d+)?\s*')
         THEN CAST(trim(t, E' \t\n\r\f\v') AS DOUBLE)
         WHEN starts_with(lower(ltrim(t, ' -+')), '0x') THEN fail_double('Not in the sandbox: FLOAT64 in hexadecimal')
         WHEN regexp_full_match(lower(t), '\s*[-+]?(nan|inf|infinity)\s*')
         THEN fail_double('Not in the sandbox: NaN and infinity')
         ELSE fail_double('Bad double value: ' || t) END;

CREATE MACRO bq_numeric_of_float64(x) AS CAST(printf('%.9f', x) AS DECIMAL(38, 9));
CREATE MACRO bq_numeric_of_string(t) AS
    CASE WHEN regexp_full_match(lower(t), '\s*[-+]?(\d+\.?\d*|\.\d+)(e[-+]?\d+)?\s*')
         THEN CAST(trim(t, E' \t\n\r\f\v') AS DECIMAL(38, 9))
         ELSE CAST('[[Invalid NUMERIC value: ' || t || ']]' AS DECIMAL(38, 9)) END;

CREATE MACRO bq_string_of_float64(x) AS
    CASE WHEN x = 0 THEN '0'
         WHEN CAST(printf('%.15g', x) AS DOUBLE) = x THEN printf('%.15g', x) ELSE printf('%.17g', x) END;
CREATE MACRO bq_string_of_numeric(x) AS rtrim(rtrim(CAST(x AS VARCHAR), '0'), '.');

CREATE MACRO bq_bool_of_string(t) AS
    CASE lower(t) WHEN 'true' THEN TRUE WHEN 'false' THEN FALSE ELSE fail_bool('Bad bool value: ' || t) END;

-- Bytes

CREATE MACRO bq_bytes_of_string(t) AS encode(t);
CREATE MACRO bq_string_of_bytes(b) AS decode(b);

-- Times. DuckDB reads more forms than BigQuery, and years outside of 1 to 9999.

CREATE MACRO is_date_text(t) AS regexp_full_match(t, '\d{4}-\d{1,2}-\d{1,2}') AND NOT starts_with(t, '0000');
CREATE MACRO bq_date_of_string(t) AS
    CASE WHEN is_date_text(t) THEN CAST(t AS DATE) ELSE fail_date('Invalid date: ' || t) END;

CREATE MACRO is_moment_text(t, zone) AS
    regexp_full_match(t, '\d{4}-\d{1,2}-\d{1,2}([ Tt]\d{1,2}:\d{1,2}:\d{1,2}(\.\d{0,9})?)?' || zone)
    AND NOT starts_with(t, '0000');
CREATE MACRO leap(t) AS regexp_replace(t, ':60(\D|$)', ':59\1');
CREATE MACRO leap_second(t) AS CASE WHEN leap(t) = t THEN INTERVAL 0 SECOND ELSE INTERVAL 1 SECOND END;
CREATE MACRO bq_datetime_of_string(t) AS
    CASE WHEN is_moment_text(t, '') THEN CAST(leap(upper(t)) AS TIMESTAMP) + leap_second(t)
         ELSE fail_datetime('Invalid datetime: ' || t) END;

CREATE MACRO moment_zone() AS '( ?[zZ]| ?[-+]\d{1,2}(:\d{2})?| [A-Za-z]+(/[A-Za-z_]+)*)?';
CREATE MACRO upper_moment(t) AS
    regexp_replace(regexp_replace(replace(t, 't', 'T'), '(\d) ?[zZ]$', '\1Z'), '(\d) ([-+])', '\1\2');
CREATE MACRO bq_timestamp_of_string(t) AS
    CASE WHEN is_moment_text(t, moment_zone()) AND NOT regexp_matches(t, '[ Tt]24:')
         THEN CAST(leap(upper_moment(t)) AS TIMESTAMP WITH TIME ZONE) + leap_second(t)
         ELSE fail_timestamp('Invalid timestamp: ' || t) END;

CREATE MACRO bq_time_of_string(t) AS
    CASE WHEN regexp_full_match(t, '\d{1,2}:\d{1,2}:\d{1,2}(\.\d{0,6})?') THEN CAST(t AS TIME)
         ELSE fail_time('Invalid time: ' || t) END;

CREATE MACRO bq_time_of_timestamp(t) AS CAST(CAST(t AS TIMESTAMP) AS TIME);

CREATE MACRO fraction(micros) AS
    CASE WHEN micros % 1000000 = 0 THEN ''
         WHEN micros % 1000 = 0 THEN printf('.%03d', CAST(micros % 1000000 // 1000 AS BIGINT))
         ELSE printf('.%06d', CAST(micros % 1000000 AS BIGINT)) END;
CREATE MACRO bq_string_of_datetime(t) AS strftime(t, '%Y-%m-%d %H:%M:%S') || fraction(microsecond(t));
CREATE MACRO bq_string_of_timestamp(t) AS bq_string_of_datetime(CAST(t AS TIMESTAMP)) || '+00';
CREATE MACRO bq_string_of_time(t) AS
    printf('%02d:%02d:%02d', hour(t), minute(t), second(t)) || fraction(microsecond(t));

-- Cells of results, as BigQuery's client for Node.js writes them: nine digits of a TIMESTAMP's fraction if it has
-- microseconds, else three.
CREATE MACRO cell_fraction(micros) AS
    CASE WHEN micros % 1000000 = 0 THEN '' ELSE printf('.%06d', CAST(micros % 1000000 AS BIGINT)) END;
CREATE MACRO bq_string_of_datetime_cell(t) AS strftime(t, '%Y-%m-%dT%H:%M:%S') || cell_fraction(microsecond(t));
CREATE MACRO bq_string_of_time_cell(t) AS
    printf('%02d:%02d:%02d', hour(t), minute(t), second(t)) || cell_fraction(microsecond(t));
CREATE MACRO bq_string_of_timestamp_cell(t) AS
    CASE WHEN epoch_us(t) % 1000 = 0 THEN strftime(CAST(t AS TIMESTAMP), '%Y-%m-%dT%H:%M:%S.%gZ')
         ELSE strftime(CAST(t AS TIMESTAMP), '%Y-%m-%dT%H:%M:%S.%f000Z') END;
