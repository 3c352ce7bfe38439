-- Shapes: planar, in degrees (longitude, latitude), within [-180, 180] and [-90, 90]. Edges are straight in degrees.
-- BigQuery's edges are geodesics, except of what is read from GeoJSON: `traced` makes such a shape of one with geodesics.

CREATE MACRO is_point(g) AS ST_GeometryType(g) = 'POINT';
CREATE MACRO wkb_of(g) AS CAST(ST_AsWKB(g) AS BLOB);

-- A macro repeats its arguments, so nested ones would grow without end: `list_transform([x], lambda …)[1]` computes x once.
-- Its parameter has a name of its own in each macro, as an argument may hold the parameter of another.

-- Outer rings run counter-clockwise and holes clockwise (RFC 7946 3.1.6); normalized shapes run the other way round.
CREATE MACRO oriented(g) AS
    CASE WHEN CAST(ST_GeometryType(g) AS VARCHAR) IN ('POLYGON', 'MULTIPOLYGON') THEN ST_Reverse(ST_Normalize(g))
         WHEN CAST(ST_GeometryType(g) AS VARCHAR) = 'GEOMETRYCOLLECTION' THEN ST_GeomFromWKB(py_orient(wkb_of(g)))
         ELSE g END;

-- Cuts at the date line what runs on past 180 degrees.
CREATE MACRO strip(g, west) AS
    ST_Translate(ST_Intersection(g, ST_MakeEnvelope(west, -90, west + 360, 90)), -180 - west, 0);
CREATE MACRO wrap(g) AS
    CASE WHEN NOT ST_IsValid(g) THEN fail_shape('Invalid polygon: its edges cross')
         WHEN ST_XMin(g) >= -180 AND ST_XMax(g) <= 180 OR ST_IsEmpty(g) THEN oriented(g)
         ELSE oriented(ST_Union(strip(g, -180), ST_Union(strip(g, 180), strip(g, -540)))) END;
CREATE MACRO wrapped(g) AS list_transform([g], lambda run_on: wrap(run_on))[1];

CREATE MACRO is_on_globe(g) AS ST_YMin(g) >= -90 AND ST_YMax(g) <= 90 AND ST_XMin(g) >= -180 AND ST_XMax(g) <= 180;
CREATE MACRO off_globe() AS 'Invalid coordinates: a latitude is from -90 to 90, and in the sandbox a longitude from -180 to 180';
CREATE MACRO traced(b) AS wrapped(ST_GeomFromWKB(py_trace(b)));
CREATE MACRO geodesic(g) AS
    list_transform([g], lambda plain:
        CASE WHEN NOT is_on_globe(plain) THEN fail_shape(off_globe())
             WHEN is_point(plain) THEN plain
             ELSE traced(wkb_of(plain)) END)[1];
CREATE MACRO planar(g) AS
    list_transform([g], lambda plain:
        CASE WHEN NOT is_on_globe(plain) THEN fail_shape(off_globe()) ELSE wrap(plain) END)[1];

CREATE MACRO bq_st_geogpoint(longitude, latitude) AS
    CASE WHEN abs(latitude) > 90 THEN fail_shape('ST_GEOGPOINT: latitude must be from -90 to 90')
         WHEN abs(longitude) <= 180 THEN ST_Point(longitude, latitude)
         ELSE ST_Point(longitude - 360 * floor((longitude + 180) / 360), latitude) END;
CREATE MACRO bq_st_geogfromgeojson(t) AS
    planar(ST_Force2D(ST_GeomFromGeoJSON(
        CASE WHEN json_valid(t) THEN t ELSE fail_string('ST_GEOGFROMGEOJSON: not JSON') END)));
CREATE MACRO bq_st_geogfromtext(t) AS geodesic(ST_GeomFromText(CAST(t AS VARCHAR)));
CREATE MACRO bq_st_geogfromwkb(b) AS geodesic(ST_Force2D(ST_GeomFromWKB(b)));
CREATE MACRO bq_st_geogfrom(t) AS
    CASE WHEN starts_with(ltrim(t), '{') THEN bq_st_geogfromgeojson(t) ELSE bq_st_geogfromtext(t) END;

-- A shape over the date line is in two pieces, at longitudes 180 and -180. In one piece its longitudes run on to 360.
CREATE MACRO is_cut(g) AS ST_XMin(g) = -180 AND ST_XMax(g) = 180;
CREATE MACRO half(g, west) AS ST_Intersection(g, ST_MakeEnvelope(west, -90, west + 180, 90));
CREATE MACRO run_on(g) AS
    list_transform([ST_Union(half(g, 0), ST_Translate(half(g, -180), 360, 0))], lambda whole:
        CASE WHEN ST_Dimension(whole) = 1 THEN ST_LineMerge(whole) ELSE whole END)[1];
CREATE MACRO is_around(g) AS ST_XMin(g) = 0 AND ST_XMax(g) = 360;
CREATE MACRO whole(g, name) AS
    list_transform([g], lambda cut:
        CASE WHEN NOT is_cut(cut) THEN cut
             ELSE list_transform([run_on(cut)], lambda one:
                 CASE WHEN is_around(one) THEN fail_shape('Not in the sandbox: ' || name || ' of a shape around a pole or the globe')
                      ELSE one END)[1] END)[1];
CREATE MACRO folded(g, name) AS
    list_transform([g], lambda shape:
        CASE WHEN is_cut(shape) THEN ST_GeomFromWKB(py_fold(wkb_of(whole(shape, name)))) ELSE shape END)[1];

CREATE MACRO bq_st_asgeojson(g) AS CAST(ST_AsGeoJSON(g) AS VARCHAR);
CREATE MACRO bq_st_astext(g) AS
    regexp_replace(replace(ST_AsText(folded(g, 'ST_ASTEXT')), ', ', ', '), '([A-Z]) \(', '\1(', 'g');
CREATE MACRO bq_st_asbinary(g) AS wkb_of(folded(g, 'ST_ASBINARY'));
CREATE MACRO only_point(g, name) AS
    CASE WHEN g IS NULL OR is_point(g) THEN g ELSE fail_shape(name || ' takes a point') END;
CREATE MACRO bq_st_x(g) AS ST_X(only_point(g, 'ST_X'));
CREATE MACRO bq_st_y(g) AS ST_Y(only_point(g, 'ST_Y'));
CREATE MACRO bq_st_numpoints(g) AS CAST(ST_NPoints(whole(g, 'ST_NUMPOINTS')) AS BIGINT);
CREATE MACRO bq_st_npoints(g) AS CAST(ST_NPoints(whole(g, 'ST_NPOINTS')) AS BIGINT);
CREATE MACRO is_collection(kind) AS starts_with(kind, 'MULTI') OR kind = 'GEOMETRYCOLLECTION';
CREATE MACRO kind_of(g, name) AS CAST(ST_GeometryType(whole(g, name)) AS VARCHAR);
CREATE MACRO bq_st_iscollection(g) AS is_collection(kind_of(g, 'ST_ISCOLLECTION'));
CREATE MACRO bq_st_numgeometries(g) AS
    CAST(CASE WHEN ST_IsEmpty(g) THEN 0
              WHEN is_collection(kind_of(g, 'ST_NUMGEOMETRIES')) THEN ST_NGeometries(whole(g, 'ST_NUMGEOMETRIES'))
              ELSE 1 END AS BIGINT);
CREATE MACRO bq_st_isempty(g) AS ST_IsEmpty(g);
CREATE MACRO bq_st_dimension(g) AS CAST(CASE WHEN ST_IsEmpty(g) THEN -1 ELSE ST_Dimension(g) END AS BIGINT);
CREATE MACRO bq_st_geometrytype(g) AS
    list_transform([kind_of(g, 'ST_GEOMETRYTYPE')], lambda kind: CASE kind
        WHEN 'POINT' THEN 'ST_Point' WHEN 'LINESTRING' THEN 'ST_LineString' WHEN 'POLYGON' THEN 'ST_Polygon'
        WHEN 'MULTIPOINT' THEN 'ST_MultiPoint' WHEN 'MULTILINESTRING' THEN 'ST_MultiLineString'
        WHEN 'MULTIPOLYGON' THEN 'ST_MultiPolygon' WHEN 'GEOMETRYCOLLECTION' THEN 'ST_GeometryCollection' END)[1];
CREATE MACRO bq_st_dump(g) AS
    list_transform(ST_Dump(whole(g, 'ST_DUMP')), lambda part: wrap(part['geom']));

CREATE MACRO only_line(g, name) AS
    list_transform([folded(g, name)], lambda line:
        CASE WHEN line IS NULL OR CAST(ST_GeometryType(line) AS VARCHAR) = 'LINESTRING' THEN line
             ELSE fail_shape(name || ' takes a line in one piece') END)[1];
CREATE MACRO bq_st_startpoint(g) AS ST_StartPoint(only_line(g, 'ST_STARTPOINT'));
CREATE MACRO bq_st_endpoint(g) AS ST_EndPoint(only_line(g, 'ST_ENDPOINT'));
CREATE MACRO bq_st_pointn(g, n) AS ST_PointN(only_line(g, 'ST_POINTN'), CAST(n AS INTEGER));

-- Between stored shapes the predicates are DuckDB's, which joins tables by them fast: none of the data has a shape that
-- only the date line brings together with another (operators.py tells which they are).
CREATE MACRO bq_stored_intersects(a, b) AS ST_Intersects(a, b);
CREATE MACRO bq_stored_disjoint(a, b) AS ST_Disjoint(a, b);
CREATE MACRO bq_stored_contains(a, b) AS ST_Contains(a, b);
CREATE MACRO bq_stored_within(a, b) AS ST_Within(a, b);
CREATE MACRO bq_stored_covers(a, b) AS ST_Covers(a, b);
CREATE MACRO bq_stored_coveredby(a, b) AS ST_CoveredBy(a, b);
CREATE MACRO bq_stored_touches(a, b) AS ST_Touches(a, b);
CREATE MACRO bq_stored_equals(a, b) AS ST_Equals(a, b);

-- Two shapes at the date line, or at one pole, are compared where their longitudes run on.
CREATE MACRO meets_date_line(g) AS ST_XMin(g) = -180 OR ST_XMax(g) = 180;
CREATE MACRO overlap_in_latitude(a, b) AS ST_YMax(a) >= ST_YMin(b) AND ST_YMax(b) >= ST_YMin(a);
CREATE MACRO share_pole(a, b) AS ST_YMax(a) = 90 AND ST_YMax(b) = 90 OR ST_YMin(a) = -90 AND ST_YMin(b) = -90;
CREATE MACRO needs_care(a, b) AS
    share_pole(a, b) OR (meets_date_line(a) AND meets_date_line(b) AND overlap_in_latitude(a, b));
CREATE MACRO has_pole(g) AS ST_YMin(g) = -90 OR ST_YMax(g) = 90;
CREATE MACRO near_date_line(g, name) AS
    list_transform([{'plain': g, 'on': run_on(g)}], lambda forms:
        CASE WHEN is_around(forms['on']) OR has_pole(forms['plain'])
             THEN fail_shape('Not in the sandbox: ' || name || ' of shapes that share a pole, or go around the globe')
             ELSE forms['on'] END)[1];
-- For most shapes this is all that is looked at: they reach no edge of the plane.
CREATE MACRO is_inland(g) AS ST_XMin(g) > -180 AND ST_XMax(g) < 180 AND ST_YMin(g) > -90 AND ST_YMax(g) < 90;
-- What is true of the pieces is true of the shapes; ST_TOUCHES may also turn out false.
CREATE MACRO carefully_intersects(a, b) AS
    CASE WHEN needs_care(a, b) THEN ST_Intersects(near_date_line(a, 'ST_INTERSECTS'), near_date_line(b, 'ST_INTERSECTS'))
         WHEN a IS NOT NULL AND b IS NOT NULL THEN FALSE END;
CREATE MACRO bq_st_intersects(a, b) AS
    CASE WHEN ST_Intersects(a, b) THEN TRUE
         WHEN is_inland(a) AND b IS NOT NULL THEN FALSE
         ELSE list_transform([{'a': a, 'b': b}], lambda pair: carefully_intersects(pair['a'], pair['b']))[1] END;
CREATE MACRO carefully_contains(a, b) AS
    CASE WHEN needs_care(a, b) THEN ST_Contains(near_date_line(a, 'ST_CONTAINS'), near_date_line(b, 'ST_CONTAINS'))
         WHEN a IS NOT NULL AND b IS NOT NULL THEN FALSE END;
CREATE MACRO bq_st_contains(a, b) AS
    CASE WHEN ST_Contains(a, b) THEN TRUE
         WHEN is_inland(a) AND b IS NOT NULL THEN FALSE
         ELSE list_transform([{'a': a, 'b': b}], lambda pair: carefully_contains(pair['a'], pair['b']))[1] END;
CREATE MACRO carefully_within(a, b) AS
    CASE WHEN needs_care(a, b) THEN ST_Within(near_date_line(a, 'ST_WITHIN'), near_date_line(b, 'ST_WITHIN'))
         WHEN a IS NOT NULL AND b IS NOT NULL THEN FALSE END;
CREATE MACRO bq_st_within(a, b) AS
    CASE WHEN ST_Within(a, b) THEN TRUE
         WHEN is_inland(a) AND b IS NOT NULL THEN FALSE
         ELSE list_transform([{'a': a, 'b': b}], lambda pair: carefully_within(pair['a'], pair['b']))[1] END;
CREATE MACRO carefully_covers(a, b) AS
    CASE WHEN needs_care(a, b) THEN ST_Covers(near_date_line(a, 'ST_COVERS'), near_date_line(b, 'ST_COVERS'))
         WHEN a IS NOT NULL AND b IS NOT NULL THEN FALSE END;
CREATE MACRO bq_st_covers(a, b) AS
    CASE WHEN ST_Covers(a, b) THEN TRUE
         WHEN is_inland(a) AND b IS NOT NULL THEN FALSE
         ELSE list_transform([{'a': a, 'b': b}], lambda pair: carefully_covers(pair['a'], pair['b']))[1] END;
CREATE MACRO carefully_coveredby(a, b) AS
    CASE WHEN needs_care(a, b) THEN ST_CoveredBy(near_date_line(a, 'ST_COVEREDBY'), near_date_line(b, 'ST_COVEREDBY'))
         WHEN a IS NOT NULL AND b IS NOT NULL THEN FALSE END;
CREATE MACRO bq_st_coveredby(a, b) AS
    CASE WHEN ST_CoveredBy(a, b) THEN TRUE
         WHEN is_inland(a) AND b IS NOT NULL THEN FALSE
         ELSE list_transform([{'a': a, 'b': b}], lambda pair: carefully_coveredby(pair['a'], pair['b']))[1] END;
CREATE MACRO carefully_equals(a, b) AS
    CASE WHEN needs_care(a, b) THEN ST_Equals(near_date_line(a, 'ST_EQUALS'), near_date_line(b, 'ST_EQUALS'))
         WHEN a IS NOT NULL AND b IS NOT NULL THEN FALSE END;
CREATE MACRO bq_st_equals(a, b) AS
    CASE WHEN ST_Equals(a, b) THEN TRUE
         WHEN is_inland(a) AND b IS NOT NULL THEN FALSE
         ELSE list_transform([{'a': a, 'b': b}], lambda pair: carefully_equals(pair['a'], pair['b']))[1] END;
CREATE MACRO bq_st_disjoint(a, b) AS NOT bq_st_intersects(a, b);
CREATE MACRO carefully_touches(a, b) AS
    CASE WHEN needs_care(a, b) THEN ST_Touches(near_date_line(a, 'ST_TOUCHES'), near_date_line(b, 'ST_TOUCHES'))
         ELSE ST_Touches(a, b) END;
CREATE MACRO bq_st_touches(a, b) AS
    CASE WHEN is_inland(a) THEN ST_Touches(a, b)
         ELSE list_transform([{'a': a, 'b': b}], lambda pair: carefully_touches(pair['a'], pair['b']))[1] END;

-- A box may lie over the date line, by west > east or by a longitude outside [-180, 180]: look on both sides.
CREATE MACRO touches_box(g, west, south, east, north) AS
    ST_Intersects(g, ST_MakeEnvelope(west, south, east, north))
    OR (west < -180 AND ST_Intersects(g, ST_MakeEnvelope(west + 360, south, east + 360, north)))
    OR (east > 180 AND ST_Intersects(g, ST_MakeEnvelope(west - 360, south, east - 360, north)));
CREATE MACRO bq_st_intersectsbox(g, west, south, east, north) AS
    CASE WHEN abs(south) > 90 OR abs(north) > 90 THEN fail_bool('ST_INTERSECTSBOX: latitude must be in [-90, 90]')
         WHEN east - west > 360 THEN fail_bool('ST_INTERSECTSBOX: the box is wider than 360 degrees')
         ELSE touches_box(g, west, south, CASE WHEN west > east THEN east + 360 ELSE east END, north) END;

-- Metres on S2's sphere, which is BigQuery's: its radius is 6,371,010 m, DuckDB's 6,371,000 m.
CREATE MACRO metres_per_degree() AS radians(1) * 6371010;
-- The same point has two longitudes on the date line, and all at a pole.
CREATE MACRO at_least_a_micron(metres) AS CASE WHEN metres < 1e-6 THEN 0 ELSE metres END;
CREATE MACRO point_distance(a, b) AS at_least_a_micron(ST_Distance_Sphere(a, b) * 6371010 / 6371000);
CREATE MACRO shape_distance(a, b) AS
    CASE WHEN ST_Intersects(a, b) THEN 0 ELSE at_least_a_micron(py_distance(wkb_of(a), wkb_of(b))) END;
CREATE MACRO bq_st_distance(a, b) AS
    CASE WHEN is_point(a) AND is_point(b) THEN point_distance(a, b)
         ELSE list_transform([{'a': a, 'b': b}], lambda pair: shape_distance(pair['a'], pair['b']))[1] END;

-- Most rows of a table are too far away by their boxes alone: by latitude, or by the way along the nearest parallel.
CREATE MACRO latitude_gap(a, b) AS greatest(ST_YMin(a) - ST_YMax(b), ST_YMin(b) - ST_YMax(a), 0);
CREATE MACRO longitude_gap(a, b) AS
    greatest(least(greatest(ST_XMin(a) - ST_XMax(b), ST_XMin(b) - ST_XMax(a)),
                   360 - (greatest(ST_XMax(a), ST_XMax(b)) - least(ST_XMin(a), ST_XMin(b)))), 0);
CREATE MACRO steepest(a, b) AS greatest(abs(ST_YMin(a)), abs(ST_YMax(a)), abs(ST_YMin(b)), abs(ST_YMax(b)));
CREATE MACRO least_distance(a, b) AS
    6371010 * greatest(radians(latitude_gap(a, b)),
                       asin(cos(radians(steepest(a, b))) * sin(radians(least(longitude_gap(a, b), 90)))));
CREATE MACRO bq_st_dwithin(a, b, metres) AS
    CASE WHEN is_point(a) AND is_point(b) THEN point_distance(a, b) <= metres
         WHEN least_distance(a, b) > metres THEN FALSE
         ELSE list_transform([{'a': a, 'b': b}], lambda pair: shape_distance(pair['a'], pair['b']))[1] <= metres END;
CREATE MACRO azimuth(here, there, turn) AS
    (atan2(sin(turn) * cos(there), cos(here) * sin(there) - sin(here) * cos(there) * cos(turn)) + 2 * pi()) % (2 * pi());
CREATE MACRO bq_st_azimuth(a, b) AS
    CASE WHEN ST_Equals(a, b) THEN NULL
         ELSE azimuth(radians(bq_st_y(a)), radians(bq_st_y(b)), radians(bq_st_x(b) - bq_st_x(a))) END;

CREATE MACRO bq_st_area(g) AS CASE WHEN ST_Dimension(g) < 2 THEN 0 ELSE py_area(wkb_of(g)) END;
CREATE MACRO bq_st_length(g) AS CASE WHEN ST_Dimension(g) < 1 THEN 0 ELSE py_length(wkb_of(g)) END;
CREATE MACRO bq_st_perimeter(g) AS CASE WHEN ST_Dimension(g) < 2 THEN 0 ELSE py_perimeter(wkb_of(g)) END;
CREATE MACRO middle_of(g) AS ST_GeomFromWKB(py_centroid(wkb_of(g)));
CREATE MACRO bq_st_centroid(g) AS CASE WHEN is_point(g) THEN g ELSE middle_of(g) END;

-- A buffer and a hull are made on a plane about the middle of the shape.
CREATE MACRO from_plane(g, middle) AS
    wrapped(ST_GeomFromWKB(py_from_plane(wkb_of(g), ST_X(middle), ST_Y(middle))));
CREATE MACRO to_plane(g, middle) AS ST_GeomFromWKB(py_to_plane(wkb_of(g), ST_X(middle), ST_Y(middle)));
CREATE MACRO buffered(g, middle, metres, segments) AS
    CASE WHEN metres >= 10000000 THEN fail_shape('Not in the sandbox: ST_BUFFER of a hemisphere')
         ELSE from_plane(ST_Buffer(to_plane(g, middle), metres, CAST(segments AS INTEGER)), middle) END;
CREATE MACRO bq_st_buffer
    (g, metres) AS
        list_transform([{'g': g, 'middle': middle_of(g), 'by': metres}], lambda shape:
            buffered(shape['g'], shape['middle'], shape['by'], 8))[1],
    (g, metres, segments) AS
        list_transform([{'g': g, 'middle': middle_of(g), 'by': metres, 'in': segments}], lambda shape:
            buffered(shape['g'], shape['middle'], shape['by'], shape['in']))[1];
CREATE MACRO hull_to_plane(g, middle) AS ST_GeomFromWKB(py_hull_to_plane(wkb_of(g), ST_X(middle), ST_Y(middle)));
CREATE MACRO hull_about(g, middle) AS
    wrapped(ST_GeomFromWKB(py_hull_from_plane(
        wkb_of(ST_ConvexHull(hull_to_plane(g, middle))), ST_X(middle), ST_Y(middle))));
CREATE MACRO bq_st_convexhull(g) AS
    CASE WHEN is_point(g) THEN g
         ELSE list_transform([{'g': g, 'middle': middle_of(g)}], lambda shape:
             hull_about(shape['g'], shape['middle']))[1] END;

CREATE MACRO bq_st_union
    (list) AS oriented(list_reduce(list_filter(list, lambda each: each IS NOT NULL), lambda a, b: ST_Union(a, b))),
    (a, b) AS oriented(ST_Union(a, b));
CREATE MACRO bq_st_intersection(a, b) AS oriented(ST_Intersection(a, b));
CREATE MACRO bq_st_difference(a, b) AS oriented(ST_Difference(a, b));
CREATE MACRO bq_st_makeline
    (list) AS traced(wkb_of(ST_MakeLine(list))),
    (a, b) AS traced(wkb_of(ST_MakeLine(a, b)));
CREATE MACRO bq_st_makepolygon(g) AS wrapped(ST_MakePolygon(only_line(g, 'ST_MAKEPOLYGON')));
CREATE MACRO cut_at_date_line(g) AS ST_XMin(g) = -180 OR ST_XMax(g) = 180;
CREATE MACRO bq_st_boundary(g) AS
    CASE WHEN ST_Dimension(g) = 2 AND cut_at_date_line(g)
         THEN fail_shape('Not in the sandbox: ST_BOUNDARY at the date line') ELSE ST_Boundary(g) END;

-- The narrowest box: over the date line xmax is above 180.
CREATE MACRO box_of(g) AS
    {'xmin': ST_XMin(g), 'ymin': ST_YMin(g), 'xmax': ST_XMax(g), 'ymax': ST_YMax(g)};
CREATE MACRO narrowest_box(g) AS
    list_transform([{'x': py_longitudes(wkb_of(g)), 'south': ST_YMin(g), 'north': ST_YMax(g)}], lambda bounds:
        {'xmin': bounds['x'][1], 'ymin': bounds['south'], 'xmax': bounds['x'][2], 'ymax': bounds['north']})[1];
CREATE MACRO bq_st_boundingbox(g) AS
    CASE WHEN g IS NOT NULL AND NOT ST_IsEmpty(g)
         THEN CASE WHEN ST_XMax(g) - ST_XMin(g) <= 180 THEN box_of(g) ELSE narrowest_box(g) END END;
CREATE MACRO collected(list) AS ST_Collect(list_filter(list, lambda each: each IS NOT NULL AND NOT ST_IsEmpty(each)));
CREATE MACRO bq_extent_of_all(list) AS bq_st_boundingbox(collected(list));
CREATE MACRO bq_centroid_of_all(list) AS bq_st_centroid(collected(list));

CREATE MACRO bq_st_simplify(g, metres) AS
    oriented(ST_SimplifyPreserveTopology(g, metres / metres_per_degree()));
CREATE MACRO bq_st_snaptogrid(g, size) AS
    CASE WHEN size IN (1e-1, 1e-2, 1e-3, 1e-4, 1e-5, 1e-6, 1e-7, 1e-8, 1e-9)
         THEN oriented(ST_ReducePrecision(g, size))
         ELSE fail_shape('ST_SNAPTOGRID: the grid size must be 10 to the power of -1 to -9') END;

CREATE MACRO geohash(g, size) AS
    CASE WHEN size BETWEEN 1 AND 20 THEN py_geohash(bq_st_x(g), bq_st_y(g), size)
         ELSE fail_string('ST_GEOHASH: the length must be in [1, 20]') END;
CREATE MACRO bq_st_geohash(g) AS geohash(g, 20), (g, size) AS geohash(g, size);
CREATE MACRO bq_st_geogpointfromgeohash(t) AS ST_GeomFromWKB(py_from_geohash(t));
CREATE MACRO bq_cluster(shapes, number, metres, minimum) AS
    py_cluster(list_transform(shapes, lambda each: wkb_of(each)), number, metres, minimum);
