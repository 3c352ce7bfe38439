/**
 * @generated SignedSource<<e510d309790375e873c604b354760857>>
 * @lightSyntaxTransform
 */

/* eslint-disable */

'use strict';

var node = (function(){
var v0 = {
  "alias": null,
  "args": null,
  "kind": "ScalarField",
  "name": "type",
  "storageKey": null
},
v1 = [
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
            "name": "minPopulation",
            "value": 20000000
          }
        ],
        "concreteType": "CitiesCollection",
        "kind": "LinkedField",
        "name": "cities",
        "plural": false,
        "selections": [
          (v0/*:: as any*/),
          {
            "alias": null,
            "args": null,
            "concreteType": "CitiesFeature",
            "kind": "LinkedField",
            "name": "features",
            "plural": true,
            "selections": [
              (v0/*:: as any*/),
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
                  }
                ],
                "storageKey": null
              }
            ],
            "storageKey": null
          }
        ],
        "storageKey": "cities(minPopulation:20000000)"
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
    "name": "queriesPlainQuery",
    "selections": (v1/*:: as any*/),
    "type": "Query",
    "abstractKey": null
  },
  "kind": "Request",
  "operation": {
    "argumentDefinitions": [],
    "kind": "Operation",
    "name": "queriesPlainQuery",
    "selections": (v1/*:: as any*/)
  },
  "params": {
    "cacheID": "859da0da1125f6b23131cbc30e3ea2cc",
    "id": null,
    "metadata": {},
    "name": "queriesPlainQuery",
    "operationKind": "query",
    "text": "query queriesPlainQuery {\n  features {\n    cities(minPopulation: 20000000) {\n      type\n      features {\n        type\n        id\n        geometry\n        properties {\n          name\n        }\n      }\n    }\n  }\n}\n"
  }
};
})();

node.hash = "418bf9affc2dca46d79f2eb3997a54c3";

export default node;
