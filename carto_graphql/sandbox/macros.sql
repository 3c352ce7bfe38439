-- BigQuery's functions that DuckDB has otherwise or not at all. Geometry is planar, in degrees (longitude, latitude).
-- Edges are straight in degrees; BigQuery's are geodesics, except in polygons read from GeoJSON, which are as here.

CREATE MACRO bq_int64(x) AS
    CASE WHEN typeof(x) = 'DOUBLE' THEN CAST(round(TRY_CAST(x AS DOUBLE)) AS BIGINT) ELSE CAST(x AS BIGINT) END;

CREATE MACRO bq_divide(a, b) AS CASE WHEN b = 0 THEN error('division by zero') ELSE a / b END;
CREATE MACRO bq_div(a, b) AS CASE WHEN b = 0 THEN error('division by zero') ELSE a // b END;
CREATE MACRO bq_mod(a, b) AS CASE WHEN b = 0 THEN error('division by zero') ELSE a % b END;

CREATE MACRO bq_st_geogpoint(longitude, latitude) AS
    CASE WHEN abs(latitude) > 90 THEN error('ST_GEOGPOINT: latitude must be in [-90, 90]')
         ELSE ST_Point(longitude, latitude) END;

CREATE MACRO valid(g) AS CASE WHEN ST_IsValid(g) THEN g ELSE error('invalid polygon') END;

CREATE MACRO bq_st_geogfromgeojson(t) AS valid(ST_Force2D(ST_GeomFromGeoJSON(CAST(t AS VARCHAR))));
CREATE MACRO bq_st_geogfromtext(t) AS valid(ST_GeomFromText(CAST(t AS VARCHAR)));
CREATE MACRO bq_st_asgeojson(g) AS CAST(ST_AsGeoJSON(g) AS VARCHAR);
CREATE MACRO bq_st_astext(g) AS ST_AsText(g);
CREATE MACRO bq_st_x(g) AS ST_X(g);
CREATE MACRO bq_st_y(g) AS ST_Y(g);
CREATE MACRO bq_st_numpoints(g) AS ST_NPoints(g);
CREATE MACRO bq_st_centroid(g) AS ST_Centroid(g);
-- The grid must be 10^n with -10 < n < 0.
CREATE MACRO bq_st_snaptogrid(g, grid) AS
    CASE WHEN grid IN (1e-1, 1e-2, 1e-3, 1e-4, 1e-5, 1e-6, 1e-7, 1e-8, 1e-9) THEN ST_ReducePrecision(g, grid)
         ELSE error('ST_SNAPTOGRID: the grid size must be 10^n, where -10 < n < 0') END;
CREATE MACRO bq_st_intersects(a, b) AS ST_Intersects(a, b);
CREATE MACRO bq_st_disjoint(a, b) AS ST_Disjoint(a, b);
CREATE MACRO bq_st_contains(a, b) AS ST_Contains(a, b);
CREATE MACRO bq_st_within(a, b) AS ST_Within(a, b);
CREATE MACRO bq_st_covers(a, b) AS ST_Covers(a, b);
CREATE MACRO bq_st_coveredby(a, b) AS ST_CoveredBy(a, b);

-- A box may lie over the date line, by west > east or by a longitude outside [-180, 180]: look on both sides.
CREATE MACRO touches_box(g, west, south, east, north) AS
    ST_Intersects(g, ST_MakeEnvelope(west, south, east, north))
    OR (west < -180 AND ST_Intersects(g, ST_MakeEnvelope(west + 360, south, east + 360, north)))
    OR (east > 180 AND ST_Intersects(g, ST_MakeEnvelope(west - 360, south, east - 360, north)));

CREATE MACRO bq_st_intersectsbox(g, west, south, east, north) AS
    CASE WHEN abs(south) > 90 OR abs(north) > 90 THEN error('ST_INTERSECTSBOX: latitude must be in [-90, 90]')
         WHEN east - west > 360 THEN error('ST_INTERSECTSBOX: the box is wider than 360 degrees')
         ELSE touches_box(g, west, south, CASE WHEN west > east THEN east + 360 ELSE east END, north) END;

-- Metres on S2's sphere, which is BigQuery's: its radius is 6,371,010 m, DuckDB's 6,371,000 m.
CREATE MACRO metres_per_degree() AS radians(1) * 6371010;
CREATE MACRO point_distance(a, b) AS ST_Distance_Sphere(a, b) * 6371010 / 6371000;

CREATE MACRO unsquashed(p, k) AS ST_Point(ST_X(p) / k, ST_Y(p));
CREATE MACRO line_length(line, k) AS
    point_distance(unsquashed(ST_StartPoint(line), k), unsquashed(ST_EndPoint(line), k));
CREATE MACRO squashed_distance(a, b, k) AS line_length(ST_ShortestLine(ST_Scale(a, k, 1), ST_Scale(b, k, 1)), k);

-- How much shorter a degree of longitude is, about a geometry. Not quite nothing at the poles.
CREATE MACRO squash(g) AS greatest(cos(radians(ST_Y(ST_Centroid(g)))), 0.001);

-- The nearest two points are looked for on a plane about the smaller of the two, on both sides of the date line; the
-- way between them is on the sphere. So it is never too short, and true to a few per mille at a hundred kilometres.
CREATE MACRO shape_distance(a, b) AS least(
    squashed_distance(a, b, squash(CASE WHEN ST_Dimension(b) = 0 THEN b ELSE a END)),
    squashed_distance(a, ST_Translate(b, 360, 0), squash(CASE WHEN ST_Dimension(b) = 0 THEN b ELSE a END)),
    squashed_distance(a, ST_Translate(b, -360, 0), squash(CASE WHEN ST_Dimension(b) = 0 THEN b ELSE a END)));

CREATE MACRO is_point(g) AS ST_GeometryType(g) = 'POINT';
CREATE MACRO bq_st_distance(a, b) AS
    CASE WHEN is_point(a) AND is_point(b) THEN point_distance(a, b) ELSE shape_distance(a, b) END;
CREATE MACRO bq_st_dwithin(a, b, metres) AS bq_st_distance(a, b) <= metres;

-- On the WGS84 spheroid; BigQuery's sphere differs from it by up to half a per cent.
CREATE MACRO bq_st_area(g) AS ST_Area_Spheroid(g);
CREATE MACRO bq_st_simplify(g, metres) AS ST_SimplifyPreserveTopology(g, metres / metres_per_degree());
CREATE MACRO bq_st_buffer(g, metres) AS
    ST_Scale(ST_Buffer(ST_Scale(g, squash(g), 1), metres / metres_per_degree()), 1 / squash(g), 1);
