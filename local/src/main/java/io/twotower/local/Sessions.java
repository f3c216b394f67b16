package io.twotower.local;

import java.time.Duration;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentSkipListMap;

/** The sessions of this process, by id. They end when they are activated or {@link #LIFETIME} old, and with the process. */
final class Sessions {

    static final Duration LIFETIME = Duration.ofHours(1);
    private static final int MOST = 100;

    private final DataDirectory data;
    private final ConcurrentSkipListMap<Long, Session> sessions = new ConcurrentSkipListMap<>();
    private long lastId;

    Sessions(DataDirectory data) {
        this.data = data;
    }

    /** Returns an id, or generation, higher than any before. */
    synchronized long nextId() {
        return ++lastId;
    }

    /** No id up to this one will be given. */
    synchronized void idsAfter(long id) {
        lastId = Math.max(lastId, id);
    }

    /** Makes a session whose directory is not there yet. */
    Session create(long generation) {
        expire();
        long id = nextId();
        return new Session(id, data.application(id), generation);
    }

    /** Makes a session known, once its package is complete. */
    void add(Session session) {
        sessions.put(session.id(), session);
    }

    /** @throws RequestException when there is none */
    Session get(long id) {
        Session session = sessions.get(id);
        if (session == null) throw RequestException.notFound("Session " + id + " was not found: it was never made, is active, has expired, " +
                                                             "or was made before the last start");
        return session;
    }

    /** Forgets a session; its package stays. */
    void remove(Session session) {
        sessions.remove(session.id());
    }

    /** Forgets a session and its package. */
    void discard(Session session) {
        remove(session);
        DataDirectory.discard(session.directory());
    }

    Set<Long> ids() {
        return new HashSet<>(sessions.keySet());
    }

    private void expire() {
        for (Map.Entry<Long, Session> entry : sessions.entrySet()) // the oldest first
            if (entry.getValue().isOlderThan(LIFETIME) || sessions.size() > MOST) discard(entry.getValue());
    }

}
