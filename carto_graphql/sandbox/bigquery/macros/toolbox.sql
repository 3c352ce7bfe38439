-- CARTO's Analytics Toolbox: H3 cells are text, quadbin cells INT64.

CREATE MACRO bq_h3_boundary(cell) AS traced(py_h3_boundary(cell));
CREATE MACRO bq_h3_center(cell) AS ST_GeomFromWKB(py_h3_center(cell));
CREATE MACRO bq_h3_compact(cells) AS py_h3_compact(cells);
CREATE MACRO bq_h3_distance(a, b) AS py_h3_distance(a, b);
CREATE MACRO bq_h3_fromgeogpoint(g, resolution) AS
    py_h3_fromlonglat(ST_X(only_point(g, 'H3_FROMGEOGPOINT')), ST_Y(g), resolution);
CREATE MACRO bq_h3_fromlonglat(longitude, latitude, resolution) AS py_h3_fromlonglat(longitude, latitude, resolution);
CREATE MACRO bq_h3_hexring(cell, size) AS py_h3_hexring(cell, size);
CREATE MACRO bq_h3_int_tostring(cell) AS py_h3_int_tostring(cell);
CREATE MACRO bq_h3_ispentagon(cell) AS py_h3_ispentagon(cell);
CREATE MACRO bq_h3_isvalid(cell) AS coalesce(py_h3_isvalid(cell), FALSE);
CREATE MACRO bq_h3_kring(cell, size) AS py_h3_kring(cell, size);
CREATE MACRO bq_h3_polyfill(g, resolution) AS py_h3_polyfill(wkb_of(g), resolution);
CREATE MACRO bq_h3_resolution(cell) AS py_h3_resolution(cell);
CREATE MACRO bq_h3_string_toint(cell) AS py_h3_string_toint(cell);
CREATE MACRO bq_h3_tochildren(cell, resolution) AS py_h3_tochildren(cell, resolution);
CREATE MACRO bq_h3_toparent(cell, resolution) AS py_h3_toparent(cell, resolution);
CREATE MACRO bq_h3_uncompact(cells, resolution) AS py_h3_uncompact(cells, resolution);

CREATE MACRO bq_quadbin_bbox(cell) AS py_quadbin_bbox(cell);
CREATE MACRO bq_quadbin_boundary(cell) AS traced(py_quadbin_boundary(cell));
CREATE MACRO bq_quadbin_center(cell) AS ST_GeomFromWKB(py_quadbin_center(cell));
CREATE MACRO bq_quadbin_fromgeogpoint(g, resolution) AS
    py_quadbin_fromlonglat(ST_X(only_point(g, 'QUADBIN_FROMGEOGPOINT')), ST_Y(g), resolution);
CREATE MACRO bq_quadbin_fromlonglat(longitude, latitude, resolution) AS
    py_quadbin_fromlonglat(longitude, latitude, resolution);
CREATE MACRO bq_quadbin_fromzxy(z, x, y) AS py_quadbin_fromzxy(z, x, y);
CREATE MACRO bq_quadbin_isvalid(cell) AS coalesce(py_quadbin_isvalid(cell), FALSE);
CREATE MACRO bq_quadbin_kring(cell, size) AS py_quadbin_kring(cell, size);
CREATE MACRO bq_quadbin_polyfill(g, resolution) AS
    list_transform([{'g': g, 'z': resolution}], lambda area: list_filter(
        py_quadbin_of_box(ST_XMin(area['g']), ST_YMin(area['g']), ST_XMax(area['g']), ST_YMax(area['g']), area['z']),
        lambda cell: ST_Intersects(bq_quadbin_boundary(cell), area['g'])))[1];
CREATE MACRO bq_quadbin_resolution(cell) AS py_quadbin_resolution(cell);
CREATE MACRO bq_quadbin_sibling(cell, direction) AS py_quadbin_sibling(cell, direction);
CREATE MACRO bq_quadbin_tochildren(cell, resolution) AS py_quadbin_tochildren(cell, resolution);
CREATE MACRO bq_quadbin_toparent(cell, resolution) AS py_quadbin_toparent(cell, resolution);
CREATE MACRO bq_quadbin_tozxy(cell) AS py_quadbin_tozxy(cell);

CREATE MACRO bq_st_makeenvelope(west, south, east, north) AS
    geodesic(ST_MakeEnvelope(west, south, east, north));
CREATE MACRO bq_st_tileenvelope(z, x, y) AS bq_quadbin_boundary(py_quadbin_fromzxy(z, x, y));
