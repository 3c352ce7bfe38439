import type { Geometry } from 'geojson';
import type { DocumentTypeDecoration } from '@graphql-typed-document-node/core';
export type Maybe<T> = T | null;
export type InputMaybe<T> = Maybe<T>;
export type Exact<T extends { [key: string]: unknown }> = { [K in keyof T]: T[K] };
export type MakeOptional<T, K extends keyof T> = Omit<T, K> & { [SubKey in K]?: Maybe<T[SubKey]> };
export type MakeMaybe<T, K extends keyof T> = Omit<T, K> & { [SubKey in K]: Maybe<T[SubKey]> };
export type MakeEmpty<T extends { [key: string]: unknown }, K extends keyof T> = { [_ in K]?: never };
export type Incremental<T> = T | { [P in keyof T]?: P extends ' $fragmentName' | '__typename' ? T[P] : never };
/** All built-in and custom scalars, mapped to their actual values */
export type Scalars = {
  ID: { input: string; output: string; }
  String: { input: string; output: string; }
  Boolean: { input: boolean; output: boolean; }
  Int: { input: number; output: number; }
  Float: { input: number; output: number; }
  BigInt: { input: string | number; output: string; }
  Date: { input: string; output: string; }
  DateTime: { input: string; output: string; }
  Geometry: { input: Geometry; output: Geometry; }
};

export type AirportsByStateRowOrder = {
  direction?: SortDirection;
  field: AirportsByStateRowSortField;
};

export type AirportsByStateRowSortField =
  | 'airports'
  | 'counties'
  | 'state';

export type AirportsInOrder = {
  direction?: SortDirection;
  field: AirportsInSortField;
};

export type AirportsInSortField =
  | 'iata'
  | 'name'
  | 'state';

export type BBox = {
  east: Scalars['Float']['input'];
  north: Scalars['Float']['input'];
  south: Scalars['Float']['input'];
  west: Scalars['Float']['input'];
};

export type BigIntFilter = {
  eq?: InputMaybe<Scalars['BigInt']['input']>;
  gt?: InputMaybe<Scalars['BigInt']['input']>;
  gte?: InputMaybe<Scalars['BigInt']['input']>;
  in?: InputMaybe<Array<Scalars['BigInt']['input']>>;
  isNull?: InputMaybe<Scalars['Boolean']['input']>;
  lt?: InputMaybe<Scalars['BigInt']['input']>;
  lte?: InputMaybe<Scalars['BigInt']['input']>;
  ne?: InputMaybe<Scalars['BigInt']['input']>;
  notIn?: InputMaybe<Array<Scalars['BigInt']['input']>>;
};

export type BiggestCitiesRowOrder = {
  direction?: SortDirection;
  field: BiggestCitiesRowSortField;
};

export type BiggestCitiesRowSortField =
  | 'name'
  | 'population';

export type BooleanFilter = {
  eq?: InputMaybe<Scalars['Boolean']['input']>;
  isNull?: InputMaybe<Scalars['Boolean']['input']>;
};

export type CitiesByCellMeasure =
  | 'CITIES'
  | 'LARGEST'
  | 'POPULATION';

export type CitiesByCellOrder = {
  direction?: SortDirection;
  field: CitiesByCellSortField;
};

export type CitiesByCellSortField =
  | 'value';

export type CitiesByCountryRowOrder = {
  direction?: SortDirection;
  field: CitiesByCountryRowSortField;
};

export type CitiesByCountryRowSortField =
  | 'cities'
  | 'country'
  | 'population';

export type CitiesByIdRowOrder = {
  direction?: SortDirection;
  field: CitiesByIdRowSortField;
};

export type CitiesByIdRowSortField =
  | 'id'
  | 'name'
  | 'population';

export type CitiesFilter = {
  and?: InputMaybe<Array<CitiesFilter>>;
  country?: InputMaybe<StringFilter>;
  name?: InputMaybe<StringFilter>;
  not?: InputMaybe<CitiesFilter>;
  or?: InputMaybe<Array<CitiesFilter>>;
  population?: InputMaybe<IntFilter>;
  timezone?: InputMaybe<StringFilter>;
};

export type CitiesGroupField =
  | 'country'
  | 'name'
  | 'population'
  | 'timezone';

export type CitiesGroupOrder = {
  by?: GroupOrderBy;
  direction?: InputMaybe<SortDirection>;
  of?: InputMaybe<CitiesNumberField>;
};

export type CitiesInCountryOrder = {
  direction?: SortDirection;
  field: CitiesInCountrySortField;
};

export type CitiesInCountrySortField =
  | 'name'
  | 'population';

export type CitiesNearOrder = {
  direction?: SortDirection;
  field: CitiesNearSortField;
};

export type CitiesNearSortField =
  | 'distance'
  | 'name'
  | 'population';

export type CitiesNumberField =
  | 'population';

export type CitiesOrder = {
  direction?: SortDirection;
  field: CitiesSortField;
};

export type CitiesSortField =
  | 'country'
  | 'name'
  | 'population'
  | 'timezone';

export type CitiesTileProperty =
  | 'country'
  | 'name'
  | 'population'
  | 'timezone';

export type CountiesFilter = {
  and?: InputMaybe<Array<CountiesFilter>>;
  fips?: InputMaybe<StringFilter>;
  name?: InputMaybe<StringFilter>;
  not?: InputMaybe<CountiesFilter>;
  or?: InputMaybe<Array<CountiesFilter>>;
  state?: InputMaybe<StringFilter>;
};

export type CountiesGroupField =
  | 'fips'
  | 'name'
  | 'state';

export type CountiesGroupOrder = {
  by?: GroupOrderBy;
  direction?: InputMaybe<SortDirection>;
};

export type CountiesOrder = {
  direction?: SortDirection;
  field: CountiesSortField;
};

export type CountiesSortField =
  | 'fips'
  | 'name'
  | 'state';

export type CountiesTileProperty =
  | 'fips'
  | 'name'
  | 'state';

export type CountriesByGdpRowOrder = {
  direction?: SortDirection;
  field: CountriesByGdpRowSortField;
};

export type CountriesByGdpRowSortField =
  | 'continent'
  | 'gdp'
  | 'gdpPerHead'
  | 'name'
  | 'population';

export type CountriesFilter = {
  and?: InputMaybe<Array<CountriesFilter>>;
  area?: InputMaybe<FloatFilter>;
  continent?: InputMaybe<StringFilter>;
  gdp?: InputMaybe<BigIntFilter>;
  iso2?: InputMaybe<StringFilter>;
  iso3?: InputMaybe<StringFilter>;
  name?: InputMaybe<StringFilter>;
  not?: InputMaybe<CountriesFilter>;
  or?: InputMaybe<Array<CountriesFilter>>;
  population?: InputMaybe<BigIntFilter>;
};

export type CountriesGroupField =
  | 'continent'
  | 'gdp'
  | 'iso2'
  | 'iso3'
  | 'name'
  | 'population';

export type CountriesGroupOrder = {
  by?: GroupOrderBy;
  direction?: InputMaybe<SortDirection>;
  of?: InputMaybe<CountriesNumberField>;
};

export type CountriesNumberField =
  | 'area'
  | 'gdp'
  | 'population';

export type CountriesOrder = {
  direction?: SortDirection;
  field: CountriesSortField;
};

export type CountriesSortField =
  | 'area'
  | 'continent'
  | 'gdp'
  | 'iso2'
  | 'iso3'
  | 'name'
  | 'population';

export type CountriesTileProperty =
  | 'area'
  | 'continent'
  | 'gdp'
  | 'iso2'
  | 'iso3'
  | 'name'
  | 'population';

export type DateTimeFilter = {
  eq?: InputMaybe<Scalars['DateTime']['input']>;
  gt?: InputMaybe<Scalars['DateTime']['input']>;
  gte?: InputMaybe<Scalars['DateTime']['input']>;
  in?: InputMaybe<Array<Scalars['DateTime']['input']>>;
  isNull?: InputMaybe<Scalars['Boolean']['input']>;
  lt?: InputMaybe<Scalars['DateTime']['input']>;
  lte?: InputMaybe<Scalars['DateTime']['input']>;
  ne?: InputMaybe<Scalars['DateTime']['input']>;
  notIn?: InputMaybe<Array<Scalars['DateTime']['input']>>;
};

export type EarthquakesByDayRowOrder = {
  direction?: SortDirection;
  field: EarthquakesByDayRowSortField;
};

export type EarthquakesByDayRowSortField =
  | 'day'
  | 'earthquakes'
  | 'strongest';

export type EarthquakesFilter = {
  and?: InputMaybe<Array<EarthquakesFilter>>;
  depth?: InputMaybe<FloatFilter>;
  kind?: InputMaybe<StringFilter>;
  magnitude?: InputMaybe<FloatFilter>;
  not?: InputMaybe<EarthquakesFilter>;
  or?: InputMaybe<Array<EarthquakesFilter>>;
  place?: InputMaybe<StringFilter>;
  reports?: InputMaybe<IntFilter>;
  time?: InputMaybe<DateTimeFilter>;
  tsunami?: InputMaybe<BooleanFilter>;
};

export type EarthquakesGroupField =
  | 'kind'
  | 'place'
  | 'reports'
  | 'tsunami';

export type EarthquakesGroupOrder = {
  by?: GroupOrderBy;
  direction?: InputMaybe<SortDirection>;
  of?: InputMaybe<EarthquakesNumberField>;
};

export type EarthquakesKind =
  | 'earthquake'
  | 'explosion'
  | 'quarry_blast';

export type EarthquakesNumberField =
  | 'depth'
  | 'magnitude'
  | 'reports';

export type EarthquakesOrder = {
  direction?: SortDirection;
  field: EarthquakesSortField;
};

export type EarthquakesSortField =
  | 'depth'
  | 'kind'
  | 'magnitude'
  | 'place'
  | 'reports'
  | 'time'
  | 'tsunami';

export type EarthquakesTimeField =
  | 'time';

export type FeatureCollectionType =
  | 'FeatureCollection';

export type FeatureType =
  | 'Feature';

export type FloatFilter = {
  eq?: InputMaybe<Scalars['Float']['input']>;
  gt?: InputMaybe<Scalars['Float']['input']>;
  gte?: InputMaybe<Scalars['Float']['input']>;
  in?: InputMaybe<Array<Scalars['Float']['input']>>;
  isNull?: InputMaybe<Scalars['Boolean']['input']>;
  lt?: InputMaybe<Scalars['Float']['input']>;
  lte?: InputMaybe<Scalars['Float']['input']>;
  ne?: InputMaybe<Scalars['Float']['input']>;
  notIn?: InputMaybe<Array<Scalars['Float']['input']>>;
};

export type GroupOrderBy =
  | 'AVG'
  | 'COUNT'
  | 'KEY'
  | 'MAX'
  | 'MIN'
  | 'SUM';

export type IntFilter = {
  eq?: InputMaybe<Scalars['Int']['input']>;
  gt?: InputMaybe<Scalars['Int']['input']>;
  gte?: InputMaybe<Scalars['Int']['input']>;
  in?: InputMaybe<Array<Scalars['Int']['input']>>;
  isNull?: InputMaybe<Scalars['Boolean']['input']>;
  lt?: InputMaybe<Scalars['Int']['input']>;
  lte?: InputMaybe<Scalars['Int']['input']>;
  ne?: InputMaybe<Scalars['Int']['input']>;
  notIn?: InputMaybe<Array<Scalars['Int']['input']>>;
};

export type LargestCitiesRowOrder = {
  direction?: SortDirection;
  field: LargestCitiesRowSortField;
};

export type LargestCitiesRowSortField =
  | 'country'
  | 'name'
  | 'population'
  | 'rank';

export type MagnitudeHistogramRowOrder = {
  direction?: SortDirection;
  field: MagnitudeHistogramRowSortField;
};

export type MagnitudeHistogramRowSortField =
  | 'earthquakes'
  | 'magnitude';

export type SortDirection =
  | 'ASC'
  | 'DESC';

export type StringFilter = {
  contains?: InputMaybe<Scalars['String']['input']>;
  endsWith?: InputMaybe<Scalars['String']['input']>;
  eq?: InputMaybe<Scalars['String']['input']>;
  ignoreCase?: InputMaybe<Scalars['Boolean']['input']>;
  in?: InputMaybe<Array<Scalars['String']['input']>>;
  isNull?: InputMaybe<Scalars['Boolean']['input']>;
  ne?: InputMaybe<Scalars['String']['input']>;
  notIn?: InputMaybe<Array<Scalars['String']['input']>>;
  startsWith?: InputMaybe<Scalars['String']['input']>;
};

export type TimeStep =
  | 'DAY'
  | 'HOUR'
  | 'MINUTE'
  | 'MONTH'
  | 'QUARTER'
  | 'SECOND'
  | 'WEEK'
  | 'YEAR';

export type CountriesQueryVariables = Exact<{ [key: string]: never; }>;


export type CountriesQuery = { features: { countries: { type: FeatureCollectionType, features: Array<{ type: FeatureType, geometry: Geometry, properties: { name: string } }> } | null } };

export type CitiesInViewQueryVariables = Exact<{
  box: BBox;
  minPopulation: Scalars['Int']['input'];
  where?: InputMaybe<CitiesFilter>;
  limit: Scalars['Int']['input'];
}>;


export type CitiesInViewQuery = { features: { cities: { type: FeatureCollectionType, truncated: boolean, totalCount: number | null, features: Array<{ type: FeatureType, id: string, geometry: Geometry, properties: { name: string, country: string, population: number, timezone: string | null } }>, aggregate: { byCountry: Array<{ count: number, key: { country: string | null } }> | null, byPopulation: Array<{ from: number | null, to: number | null, count: number }> | null } } | null, everywhere: { tiles: { url: string, minzoom: number, maxzoom: number } | null } | null, page: { features: Array<{ id: string, geometry: Geometry, properties: { name: string, country: string, population: number } }>, pageInfo: { endCursor: string | null, hasNextPage: boolean } } | null } };

export type NextCitiesQueryVariables = Exact<{
  box: BBox;
  minPopulation: Scalars['Int']['input'];
  where?: InputMaybe<CitiesFilter>;
  after: Scalars['String']['input'];
}>;


export type NextCitiesQuery = { features: { page: { features: Array<{ id: string, geometry: Geometry, properties: { name: string, country: string, population: number } }>, pageInfo: { endCursor: string | null, hasNextPage: boolean } } | null } };

export type PageFragment = { features: Array<{ id: string, geometry: Geometry, properties: { name: string, country: string, population: number } }>, pageInfo: { endCursor: string | null, hasNextPage: boolean } };

export class TypedDocumentString<TResult, TVariables>
  extends String
  implements DocumentTypeDecoration<TResult, TVariables>
{
  __apiType?: NonNullable<DocumentTypeDecoration<TResult, TVariables>['__apiType']>;
  private value: string;
  public __meta__?: Record<string, any> | undefined;

  constructor(value: string, __meta__?: Record<string, any> | undefined) {
    super(value);
    this.value = value;
    this.__meta__ = __meta__;
  }

  override toString(): string & DocumentTypeDecoration<TResult, TVariables> {
    return this.value;
  }
}
export const PageFragmentDoc = new TypedDocumentString(`
    fragment Page on CitiesCollection {
  features {
    id
    geometry
    properties {
      name
      country
      population
    }
  }
  pageInfo {
    endCursor
    hasNextPage
  }
}
    `, {"fragmentName":"Page"}) as unknown as TypedDocumentString<PageFragment, unknown>;
export const CountriesDocument = new TypedDocumentString(`
    query Countries {
  features {
    countries {
      type
      features {
        type
        geometry
        properties {
          name
        }
      }
    }
  }
}
    `) as unknown as TypedDocumentString<CountriesQuery, CountriesQueryVariables>;
export const CitiesInViewDocument = new TypedDocumentString(`
    query CitiesInView($box: BBox!, $minPopulation: Int!, $where: CitiesFilter, $limit: Int!) {
  features {
    cities(bbox: $box, minPopulation: $minPopulation, where: $where, limit: $limit) {
      type
      features {
        type
        id
        geometry
        properties {
          name
          country
          population
          timezone
        }
      }
      truncated
      totalCount
      aggregate {
        byCountry: groups(by: [country], limit: 8, ignoreOwnFilter: true) {
          key {
            country
          }
          count
        }
        byPopulation: histogram(
          of: population
          edges: [50000, 100000, 500000, 1000000, 5000000]
          ignoreOwnFilter: true
        ) {
          from
          to
          count
        }
      }
    }
    everywhere: cities(minPopulation: $minPopulation, where: $where) {
      tiles(properties: [name, country, population]) {
        url
        minzoom
        maxzoom
      }
    }
    page: cities(
      bbox: $box
      minPopulation: $minPopulation
      where: $where
      limit: 10
    ) {
      ...Page
    }
  }
}
    fragment Page on CitiesCollection {
  features {
    id
    geometry
    properties {
      name
      country
      population
    }
  }
  pageInfo {
    endCursor
    hasNextPage
  }
}`) as unknown as TypedDocumentString<CitiesInViewQuery, CitiesInViewQueryVariables>;
export const NextCitiesDocument = new TypedDocumentString(`
    query NextCities($box: BBox!, $minPopulation: Int!, $where: CitiesFilter, $after: String!) {
  features {
    page: cities(
      bbox: $box
      minPopulation: $minPopulation
      where: $where
      limit: 10
      after: $after
    ) {
      ...Page
    }
  }
}
    fragment Page on CitiesCollection {
  features {
    id
    geometry
    properties {
      name
      country
      population
    }
  }
  pageInfo {
    endCursor
    hasNextPage
  }
}`) as unknown as TypedDocumentString<NextCitiesQuery, NextCitiesQueryVariables>;