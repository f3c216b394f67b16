/**
 * A Vespa of one node in this JVM, for development, tests and demos. Nothing of Vespa's container is replaced but what ties it to a
 * cluster; below it is a content node in Java ({@link io.twotower.local.content}).
 *
 * <p>The ideas:
 * <ul>
 * <li><b>Vespa's own model.</b> An application package is validated and turned into the complete model by the code that a config server
 *     runs. The container and the content node get every config from that model, by the ids that they have in a cluster. What differs,
 *     ports, addresses and a few component classes, is changed on the way.</li>
 * <li><b>Whole generations.</b> A deploy is checked first by Vespa, then for what this cannot do, then by the content node against the
 *     documents it holds. Then the container makes its new components beside the old ones and changes over; should it fail, the old
 *     configuration is served again under a higher generation, and the component's reason is the deploy's.</li>
 * <li><b>Sessions.</b> A deploy is a session: a package that is uploaded, or a copy of the active one that shares its files until they
 *     are replaced, then prepared, then activated. One that was made from what is no longer active is refused, so two who
 *     change an application at once cannot undo each other.</li>
 * <li><b>Re-indexing is writing.</b> Documents pass the container's indexing chain anew as any client's would, each under the condition
 *     that nobody wrote it since it was read. What is kept of a run is how far it came.</li>
 * <li><b>An error rather than a wrong answer.</b> What is outside the supported subset is refused by name when it is deployed.</li>
 * <li><b>For this machine only.</b> Every socket is on the loopback address. Requests that a web page could make a browser send are
 *     refused, and packages are unpacked as if they came from an enemy.</li>
 * <li><b>Content has names, files have not.</b> Models and bundles are referred to by their hash: only what changed is loaded
 *     again.</li>
 * </ul>
 *
 * <p>Vespa's container keeps static state (its id, its files, logging), so one can run in a JVM at a time. Parts of it subscribe to config
 * by themselves and keep the connection to the first server they knew: that one lives as long as the JVM.
 */
package io.twotower.local;
