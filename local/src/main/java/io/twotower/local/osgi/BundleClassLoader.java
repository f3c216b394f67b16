package io.twotower.local.osgi;

import java.io.IOException;
import java.net.URL;
import java.net.URLClassLoader;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Enumeration;
import java.util.List;
import java.util.Set;

/**
 * What a bundle sees: the container's classes in the packages that it imports, then its own and those of the jars inside it, and the
 * JDK. As in a real container, what else happens to be on this JVM's class path is invisible, except for Vespa's own packages,
 * which bundle and container must share.
 */
final class BundleClassLoader extends URLClassLoader {

    private static final List<String> alwaysShared = List.of("java.", "com.yahoo.", "ai.vespa.", "ai.onnxruntime.");

    static {
        registerAsParallelCapable();
    }

    private final ClassLoader container;
    private final Set<String> imports;

    /**
     * @param jars      the bundle's own classes and resources
     * @param imports   the packages that it imports
     * @param container where they are
     */
    BundleClassLoader(String name, URL[] jars, Set<String> imports, ClassLoader container) {
        super(name, jars, ClassLoader.getPlatformClassLoader());
        this.imports = Set.copyOf(imports);
        this.container = container;
    }

    @Override
    protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
        if (alwaysShared.stream().anyMatch(name::startsWith)) return containerOr(name, resolve);
        if (imports.contains(packageOf(name))) return containerOr(name, resolve);
        return own(name, resolve);
    }

    private Class<?> containerOr(String name, boolean resolve) throws ClassNotFoundException {
        try {
            return container.loadClass(name);
        } catch (ClassNotFoundException e) {
            return own(name, resolve);
        }
    }

    private Class<?> own(String name, boolean resolve) throws ClassNotFoundException {
        synchronized (getClassLoadingLock(name)) {
            Class<?> loaded = findLoadedClass(name);
            if (loaded == null) loaded = findOwn(name);
            if (loaded == null) return super.loadClass(name, resolve);
            if (resolve) resolveClass(loaded);
            return loaded;
        }
    }

    private Class<?> findOwn(String name) {
        try {
            return findClass(name);
        } catch (ClassNotFoundException e) {
            return null;
        }
    }

    private static String packageOf(String name) {
        int dot = name.lastIndexOf('.');
        return dot < 0 ? "" : name.substring(0, dot);
    }

    @Override
    public URL getResource(String name) {
        URL own = findResource(name);
        return own != null ? own : super.getResource(name);
    }

    @Override
    public Enumeration<URL> getResources(String name) throws IOException {
        List<URL> resources = new ArrayList<>(Collections.list(findResources(name)));
        Collections.list(getParent().getResources(name)).forEach(resources::add);
        return Collections.enumeration(resources);
    }

}
