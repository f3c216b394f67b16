package io.twotower.local.osgi;

import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.framework.ServiceReference;

import java.io.File;
import java.io.InputStream;
import java.net.URL;
import java.security.cert.X509Certificate;
import java.util.Dictionary;
import java.util.Enumeration;
import java.util.List;
import java.util.Map;

/** What of a bundle Vespa's container does not need: it is always started, has no services, and its entries cannot be listed. */
abstract class MinimalBundle implements Bundle {

    @Override
    public void start(int options) { }

    @Override
    public void start() { }

    @Override
    public void stop(int options) { }

    @Override
    public void stop() { }

    @Override
    public void update(InputStream input) { throw new UnsupportedOperationException(); }

    @Override
    public void update() { throw new UnsupportedOperationException(); }

    @Override
    public Dictionary<String, String> getHeaders(String locale) { return getHeaders(); }

    @Override
    public ServiceReference<?>[] getRegisteredServices() { return new ServiceReference<?>[0]; }

    @Override
    public ServiceReference<?>[] getServicesInUse() { return new ServiceReference<?>[0]; }

    @Override
    public boolean hasPermission(Object permission) { return true; }

    @Override
    public Enumeration<String> getEntryPaths(String path) { throw new UnsupportedOperationException(); }

    @Override
    public URL getEntry(String path) { throw new UnsupportedOperationException(); }

    @Override
    public Enumeration<URL> findEntries(String path, String filePattern, boolean recurse) { throw new UnsupportedOperationException(); }

    @Override
    public long getLastModified() { return 1; }

    @Override
    public BundleContext getBundleContext() { throw new UnsupportedOperationException(); }

    @Override
    public Map<X509Certificate, List<X509Certificate>> getSignerCertificates(int signersType) { return Map.of(); }

    @Override
    public File getDataFile(String filename) { return null; }

    @Override
    public int compareTo(Bundle other) { return Long.compare(getBundleId(), other.getBundleId()); }

}
