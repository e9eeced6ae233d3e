// SPDX-License-Identifier: Apache-2.0
package io.forebay.sidecar.ingest;

import io.forebay.sidecar.systemd.InheritedSocket;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The open listeners, and how they become others: all of it is prepared before anybody notices, and taken back where one part of it
 * can't be. A listener is known by its address: under another name it is still the same socket. Confined to one thread, which is not
 * the event loop.
 */
final class Listeners {
    private static final Logger LOG = LoggerFactory.getLogger(Ingest.class);

    private final Listener.Place place;
    private final Entrances entrances;
    private List<Listener> open = List.of();
    private List<InheritedSocket> unclaimed = List.of();

    /** Makes, on the event loop, what a listener gives to its connections. */
    @FunctionalInterface
    interface Entrances {
        Entrance of(ListenerSettings settings) throws ListenException;
    }

    Listeners(Listener.Place place, Entrances entrances) {
        this.place = place;
        this.entrances = entrances;
    }

    List<Listener> open() {
        return open;
    }

    /** What is prepared: {@link #commit} or {@link #undo} it. */
    final class Change {
        private final List<Listener> next = new ArrayList<>();
        private final List<Listener> added = new ArrayList<>();
        private final Map<Listener, Entrance> kept = new LinkedHashMap<>();
        private final List<Runnable> undo = new ArrayList<>();
        private List<Listener> removed = List.of();

        private void add(ListenerSettings settings, List<Listener> left) throws ListenException {
            Entrance entrance = entrances.of(settings);
            InheritedSocket claimed = Listener.claim(settings, place);
            checkClaim(claimed);
            Listener there = left.stream()
                    .filter(one -> one.isAt(settings, claimed))
                    .findFirst()
                    .orElse(null);
            if (there == null) {
                Listener fresh = Listener.open(settings, entrance, place);
                added.add(fresh);
                next.add(fresh);
            } else {
                Listener.checkPeers(settings, place);
                left.remove(there);
                kept.put(there, entrance);
                next.add(there);
                undo.add(there.redress(settings));
            }
        }

        private void checkClaim(@Nullable InheritedSocket claimed) throws ListenException {
            for (Listener other : next) {
                if (claimed != null && claimed.equals(other.inherited())) {
                    throw new ListenException(
                            ListenException.Reason.INVALID,
                            claimed.text() + " is listener " + other.name()
                                    + "'s already: FileDescriptorName= must be its own");
                }
            }
        }

        /** Gives the new sockets their names; nobody is let in yet. */
        void publish() throws ListenException {
            for (Listener fresh : added) {
                fresh.publish();
            }
        }

        /** On the event loop: those who connect from now on meet the new settings. */
        void commit() {
            kept.forEach((listener, entrance) -> listener.become(entrance));
        }

        /** Lets people in where they could not come before, and begins to turn away where they could. */
        void open() {
            open = List.copyOf(next);
            for (Listener fresh : added) {
                fresh.letIn();
                LOG.info(
                        "listener {} is open at {}",
                        fresh.name(),
                        fresh.address().text());
            }
            removed.forEach(Listener::hide);
            tellOfUnclaimed();
        }

        /** Ends what is not listened on any more; who has found it before has been let in by now. */
        void closeRemoved() {
            for (Listener old : removed) {
                old.close();
                LOG.info(
                        "listener {} at {} is closed; who is connected to it stays",
                        old.name(),
                        old.address().text());
            }
        }

        boolean removesAny() {
            return !removed.isEmpty();
        }

        void undo() {
            undo.forEach(Runnable::run);
            added.forEach(Listener::close);
        }
    }

    /**
     * Binds what is new and gives the others their mode, owner and group; nothing else happens yet.
     *
     * @throws ListenException where one of them can't be as is wanted, with its name; then nothing has happened
     */
    Change prepare(List<ListenerSettings> wanted) throws ListenException {
        Change change = new Change();
        List<Listener> left = new ArrayList<>(open);
        String at = "";
        try {
            for (ListenerSettings settings : wanted) {
                at = settings.name();
                change.add(settings, left);
            }
        } catch (ListenException e) {
            change.undo();
            throw named(at, e);
        } catch (RuntimeException e) {
            change.undo();
            throw e;
        }
        change.removed = left;
        return change;
    }

    private static ListenException named(String listener, ListenException failure) {
        return String.valueOf(failure.getMessage()).startsWith("listener " + listener)
                ? failure
                : new ListenException(failure.reason(), "listener " + listener, failure);
    }

    /** Who connects there waits in vain. */
    private void tellOfUnclaimed() {
        List<InheritedSocket> left = new ArrayList<>(place.inherited().all());
        open.forEach(listener -> left.remove(listener.inherited()));
        if (!left.equals(unclaimed)) {
            unclaimed = left;
            left.forEach(socket -> LOG.warn(
                    "no listener takes over {}: name it in listener.NAME.bind, or give it the listener's name by FileDescriptorName=",
                    socket.text()));
        }
    }

    void hide() {
        open.forEach(Listener::hide);
    }

    void close() {
        open.forEach(Listener::close);
    }
}
