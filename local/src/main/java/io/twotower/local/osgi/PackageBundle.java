package io.twotower.local.osgi;

import org.osgi.framework.Bundle;
import org.osgi.framework.Version;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Dictionary;
import java.util.Enumeration;
import java.util.Hashtable;
import java.util.List;
import java.util.Set;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import java.util.stream.Collectors;

/** A bundle of the application package, with a class loader of its own. */
final class PackageBundle extends MinimalBundle {

    private final long id;
    private final Path jar;
    private final BundleManifest manifest;
    private final Set<String> packages;
    private final BundleClassLoader classLoader;
    private final Bundle system;
    private final Runnable onUninstall;
    private volatile int state = Bundle.ACTIVE;

    private PackageBundle(long id, Path jar, BundleManifest manifest, Set<String> packages, BundleClassLoader classLoader, Bundle system,
                          Runnable onUninstall) {
        this.id = id;
        this.jar = jar;
        this.manifest = manifest;
        this.packages = packages;
        this.classLoader = classLoader;
        this.system = system;
        this.onUninstall = onUninstall;
    }

    /**
     * @param jar         the bundle
     * @param cache       an empty directory for the jars inside it
     * @param system      the bundle that is the container
     * @param onUninstall run when the container has no more use for it
     */
    static PackageBundle open(long id, Path jar, Path cache, Bundle system, Runnable onUninstall) {
        try (JarFile file = new JarFile(jar.toFile())) {
            BundleManifest manifest = BundleManifest.read(file, jar);
            List<URL> urls = new ArrayList<>();
            for (String path : manifest.classPath()) {
                if (path.equals(".")) urls.add(jar.toUri().toURL());
                else urls.add(extract(file, path, cache, urls.size()).toUri().toURL());
            }
            BundleClassLoader loader = new BundleClassLoader(manifest.symbolicName(), urls.toArray(URL[]::new), manifest.importedPackages(),
                                                             PackageBundle.class.getClassLoader());
            return new PackageBundle(id, jar, manifest, packages(file), loader, system, onUninstall);
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot open the bundle " + jar.getFileName() + ": " + e.getMessage(), e);
        }
    }

    private static Set<String> packages(JarFile bundle) {
        return bundle.stream().map(JarEntry::getName)
                     .filter(name -> name.endsWith(".class") && name.contains("/"))
                     .map(name -> name.substring(0, name.lastIndexOf('/')).replace('/', '.'))
                     .collect(Collectors.toSet());
    }

    private static Path extract(JarFile bundle, String path, Path cache, int index) throws IOException {
        JarEntry entry = bundle.getJarEntry(path);
        if (entry == null) throw new IOException("its Bundle-ClassPath names '" + path + "', which isn't in it");
        Path target = Files.createDirectories(cache).resolve(index + ".jar"); // never a name that the bundle chose
        try (InputStream in = bundle.getInputStream(entry)) {
            Files.copy(in, target);
        }
        return target;
    }

    /** The packages of the bundle's own classes, without those of the jars inside it. */
    Set<String> packages() { return packages; }

    @Override
    public long getBundleId() { return id; }

    @Override
    public String getLocation() { return location(jar); }

    static String location(Path jar) { return "file:" + jar; }

    @Override
    public int getState() { return state; }

    @Override
    public String getSymbolicName() { return manifest.symbolicName(); }

    @Override
    public Version getVersion() { return manifest.version(); }

    @Override
    public Dictionary<String, String> getHeaders() { return new Hashtable<>(manifest.headers()); }

    @Override
    public Class<?> loadClass(String name) throws ClassNotFoundException { return classLoader.loadClass(name); }

    @Override
    public URL getResource(String name) { return classLoader.getResource(name); }

    @Override
    public Enumeration<URL> getResources(String name) throws IOException { return classLoader.getResources(name); }

    @Override
    public <T> T adapt(Class<T> type) { return system.adapt(type); }

    @Override
    public void uninstall() {
        if (state == Bundle.UNINSTALLED) return;
        state = Bundle.UNINSTALLED;
        onUninstall.run();
        try {
            classLoader.close();
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot close " + jar, e);
        }
    }

    @Override
    public String toString() { return manifest.symbolicName() + " [" + id + "]"; }

}
