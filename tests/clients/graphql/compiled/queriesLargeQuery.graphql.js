/**
 * @generated SignedSource<<bf69205df38faec1710233933aaa1be7>>
 * @lightSyntaxTransform
 */

/* eslint-disable */

'use strict';

var node = (function(){
var v0 = [
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
          {
            "kind": "Literal",
            "name": "limit",
            "value": 20000
          },
          {
            "kind": "Literal",
            "name": "minPopulation",
            "value": 0
          }
        ],
        "concreteType": "CitiesCollection",
        "kind": "LinkedField",
        "name": "cities",
        "plural": false,
        "selections": [
          {
            "alias": null,
            "args": null,
            "concreteType": "CitiesFeature",
            "kind": "LinkedField",
            "name": "features",
            "plural": true,
            "selections": [
              {
                "alias": null,
                "args": null,
                "kind": "ScalarField",
                "name": "id",
                "storageKey": null
              },
              {
                "alias": null,
                "args": null,
                "kind": "ScalarField",
                "name": "geometry",
                "storageKey": null
              },
              {
                "alias": null,
                "args": null,
                "concreteType": "CitiesProperties",
                "kind": "LinkedField",
                "name": "properties",
                "plural": false,
                "selections": [
                  {
                    "alias": null,
                    "args": null,
                    "kind": "ScalarField",
                    "name": "name",
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
        "storageKey": "cities(limit:20000,minPopulation:0)"
      }
    ],
    "storageKey": null
  }
];
return {
  "fragment": {
    "argumentDefinitions": [],
    "kind": "Fragment",
    "metadata": null,
    "name": "queriesLargeQuery",
    "selections": (v0/*:: as any*/),
    "type": "Query",
    "abstractKey": null
  },
  "kind": "Request",
  "operation": {
    "argumentDefinitions": [],
    "kind": "Operation",
    "name": "queriesLargeQuery",
    "selections": (v0/*:: as any*/)
  },
  "params": {
    "cacheID": "c1361d6e7f8aec530cc056bbf9e1b188",
    "id": null,
    "metadata": {},
    "name": "queriesLargeQuery",
    "operationKind": "query",
    "text": "query queriesLargeQuery {\n  features {\n    cities(minPopulation: 0, limit: 20000) {\n      features {\n        id\n        geometry\n        properties {\n          name\n          population\n        }\n      }\n    }\n  }\n}\n"
  }
};
})();

node.hash = "43aab07f4563266d0747099ff9c205f4";

export default node;
