/**
 * @generated SignedSource<<da6314a135ea1ec1777b828f09cb232c>>
 * @lightSyntaxTransform
 */

/* eslint-disable */

'use strict';

var node = (function(){
var v0 = {
  "defaultValue": null,
  "kind": "LocalArgument",
  "name": "box"
},
v1 = {
  "defaultValue": null,
  "kind": "LocalArgument",
  "name": "countries"
},
v2 = {
  "defaultValue": null,
  "kind": "LocalArgument",
  "name": "least"
},
v3 = {
  "kind": "Variable",
  "name": "bbox",
  "variableName": "box"
},
v4 = {
  "kind": "Variable",
  "name": "minPopulation",
  "variableName": "least"
},
v5 = [
  {
    "alias": null,
    "args": null,
    "concreteType": "Features",
    "kind": "LinkedField",
    "name": "features",
    "plural": false,
    "selections": [
      {
        "alias": null,
        "args": [
          (v3/*:: as any*/),
          {
            "kind": "Variable",
            "name": "countries",
            "variableName": "countries"
          },
          (v4/*:: as any*/)
        ],
        "concreteType": "CitiesCollection",
        "kind": "LinkedField",
        "name": "cities",
        "plural": false,
        "selections": [
          {
            "alias": null,
            "args": null,
            "kind": "ScalarField",
            "name": "numberReturned",
            "storageKey": null
          }
        ],
        "storageKey": null
      }
    ],
    "storageKey": null
  },
  {
    "alias": null,
    "args": null,
    "concreteType": "QueryRows",
    "kind": "LinkedField",
    "name": "queryRows",
    "plural": false,
    "selections": [
      {
        "alias": null,
        "args": [
          (v3/*:: as any*/),
          (v4/*:: as any*/)
        ],
        "concreteType": "CitiesByCountryResult",
        "kind": "LinkedField",
        "name": "citiesByCountry",
        "plural": false,
        "selections": [
          {
            "alias": null,
            "args": null,
            "concreteType": "CitiesByCountryRow",
            "kind": "LinkedField",
            "name": "rows",
            "plural": true,
            "selections": [
              {
                "alias": null,
                "args": null,
                "kind": "ScalarField",
                "name": "country",
                "storageKey": null
              },
              {
                "alias": null,
                "args": null,
                "kind": "ScalarField",
                "name": "population",
                "storageKey": null
              }
            ],
            "storageKey": null
          }
        ],
        "storageKey": null
      }
    ],
    "storageKey": null
  }
];
return {
  "fragment": {
    "argumentDefinitions": [
      (v0/*:: as any*/),
      (v1/*:: as any*/),
      (v2/*:: as any*/)
    ],
    "kind": "Fragment",
    "metadata": null,
    "name": "queriesWithVariablesQuery",
    "selections": (v5/*:: as any*/),
    "type": "Query",
    "abstractKey": null
  },
  "kind": "Request",
  "operation": {
    "argumentDefinitions": [
      (v0/*:: as any*/),
      (v2/*:: as any*/),
      (v1/*:: as any*/)
    ],
    "kind": "Operation",
    "name": "queriesWithVariablesQuery",
    "selections": (v5/*:: as any*/)
  },
  "params": {
    "cacheID": "7b6c52df097a3ebd88e2f7e20c2195e2",
    "id": null,
    "metadata": {},
    "name": "queriesWithVariablesQuery",
    "operationKind": "query",
    "text": "query queriesWithVariablesQuery(\n  $box: BBox!\n  $least: Int!\n  $countries: [String!]\n) {\n  features {\n    cities(bbox: $box, minPopulation: $least, countries: $countries) {\n      numberReturned\n    }\n  }\n  queryRows {\n    citiesByCountry(bbox: $box, minPopulation: $least) {\n      rows {\n        country\n        population\n      }\n    }\n  }\n}\n"
  }
};
})();

node.hash = "f1e31bfc3ab5309b062ba39549c510b2";

export default node;
