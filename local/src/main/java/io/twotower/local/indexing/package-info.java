/** The step of the indexing chain that runs a schema's indexing statements, over Vespa's published indexing language. */
package io.twotower.local.indexing;
