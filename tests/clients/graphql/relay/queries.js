import { graphql } from "relay-runtime";

graphql`
  query queriesPlainQuery {
    features {
      cities(minPopulation: 20000000) {
        type
        features {
          type
          id
          geometry
          properties {
            name
          }
        }
      }
    }
  }
`;

graphql`
  query queriesWithVariablesQuery($box: BBox!, $minimum: Int!, $countries: [String!]) {
    features {
      cities(bbox: $box, minPopulation: $minimum, countries: $countries) {
        numberReturned
      }
    }
    queryRows {
      citiesByCountry(bbox: $box, minPopulation: $minimum) {
        rows {
          country
          population
        }
      }
    }
  }
`;

graphql`
  query queriesInvalidQuery($minimum: Int!) {
    features {
      cities(minPopulation: $minimum) @catch(to: RESULT) {
        numberReturned
      }
    }
    queryRows {
      biggestCities(limit: 1) {
        rows {
          name
        }
      }
    }
  }
`;

graphql`
  query queriesLargeQuery {
    features {
      cities(minPopulation: 0, limit: 20000) {
        features {
          id
          geometry
          properties {
            name
            population
          }
        }
      }
    }
  }
`;

graphql`
  query queriesSimplifiedQuery($tolerance: Float!) {
    features {
      counties(tolerance: $tolerance, states: ["Vermont"], limit: 2) {
        features {
          id
          geometry
        }
      }
    }
  }
`;
