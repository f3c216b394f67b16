package io.twotower.local.osgi;

import com.yahoo.application.container.impl.ClassLoaderOsgiFramework;
import com.yahoo.jdisc.application.OsgiFramework;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;

/**
 * As much of OSGi as Vespa's container needs when its own classes are on the class path: the system bundle stands for these, and
 * each bundle of the application package has a class loader. A bundle is identified by its file; the container asks for a
 * bundle once a file reference and uninstalls it when no component of it is left.
 */
public final class BundleFramework implements OsgiFramework {

    private final ClassLoaderOsgiFramework classPath = new ClassLoaderOsgiFramework();
    private final Map<Long, Bundle> installed = new ConcurrentSkipListMap<>();
    private final AtomicLong ids = new AtomicLong();
    private final Path cache;
    private final Consumer<String> newPackage;
    private volatile Set<Bundle> outgoing = Set.of();

    /**
     * @param cache      an empty directory for what must be unpacked from bundles
     * @param newPackage told the packages of every bundle that is installed
     */
    public BundleFramework(Path cache, Consumer<String> newPackage) {
        this.cache = cache;
        this.newPackage = newPackage;
    }

    private Bundle system() {
        return classPath.bundles().get(0);
    }

    @Override
    public synchronized List<Bundle> installBundle(String location) {
        Path jar = Path.of(location.substring(location.indexOf(':') + 1));
        Optional<Bundle> same = installed.values().stream().filter(bundle -> bundle.getLocation().equals(PackageBundle.location(jar))).findFirst();
        if (same.isPresent()) return List.of(same.get());

        long id = ids.incrementAndGet();
        PackageBundle bundle = PackageBundle.open(id, jar, cache.resolve(Long.toString(id)), system(), () -> installed.remove(id));
        installed.put(id, bundle);
        bundle.packages().forEach(newPackage);
        return List.of(bundle);
    }

    @Override
    public List<Bundle> bundles() {
        List<Bundle> bundles = new ArrayList<>(List.of(system()));
        bundles.addAll(installed.values());
        return bundles;
    }

    /** All but those that are on their way out, or were rejected with the generation that brought them. */
    @Override
    public List<Bundle> getBundles(Bundle requesting) {
        List<Bundle> bundles = bundles();
        bundles.removeAll(outgoing);
        return bundles;
    }

    @Override
    public void allowDuplicateBundles(Collection<Bundle> bundles) {
        Set<Bundle> set = ConcurrentHashMap.newKeySet();
        set.addAll(bundles);
        outgoing = set;
    }

    @Override
    public BundleContext bundleContext() { return classPath.bundleContext(); }

    @Override
    public void startBundles(List<Bundle> bundles, boolean privileged) { }

    @Override
    public void refreshPackages() { }

    @Override
    public void start() { }

    /** Closes every class loader that is still open. */
    @Override
    public void stop() {
        for (Bundle bundle : List.copyOf(installed.values()))
            ((PackageBundle) bundle).uninstall();
    }

}
