/**
 * The OSGi that Vespa's container needs for the bundles of an application package. Vespa's own classes are on the class path and stand
 * for the system bundle; every bundle of the package has a class loader that sees what it imports and what it brings, and nothing else of
 * this JVM. A bundle is its file: other bytes are another bundle, the old one is closed when none of its components is left.
 */
package io.twotower.local.osgi;
