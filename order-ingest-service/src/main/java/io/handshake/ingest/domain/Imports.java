package io.handshake.ingest.domain;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The imports and what belongs to them. Once {@link #begin} has returned, the bytes and the record are durable, and any
 * instance can go on with the import.
 */
public interface Imports {

    /**
     * Stores the bytes and the record.
     *
     * @return the import as stored: the given one, or an earlier one under the same id
     * @throws UploadUnderWay if another upload under the same id is being stored right now
     */
    Import begin(Import begun, InputStream bytes) throws IOException;

    /** The same upload is being stored by somebody else, or was by somebody who died; wait and ask again. */
    final class UploadUnderWay extends RuntimeException {
        public UploadUnderWay(String importId) {
            super("import " + importId + " is being uploaded by another request; wait a moment and send it again");
        }
    }

    Optional<Import> find(String id);

    /** Writes the uploaded bytes out. */
    void copyBytes(Import of, OutputStream to) throws IOException;

    /** Takes the oldest import of a cart that nobody works on; empty if there is none. */
    Optional<Work> claim();

    /** Whether this says that the store was away or had no room: no fault of the import that met it. */
    boolean isStoreAway(Throwable failure);

    /** An import in the hands of one worker. */
    interface Work {

        Import current();

        /**
         * Which of its cart's imports this is, in the order in which they were first taken up, from 1. No clock has a say in
         * it.
         */
        long turn();

        /** How often the import was taken up since it last got further, this time included. */
        int attempt();

        /**
         * Stores progress together with the rows parked on the way.
         *
         * @return false if somebody else has taken the import over: no progress was stored, and the caller must stop
         */
        boolean progress(Import next, List<ParkedRow> parked);

        /** Takes over what was found out about the import, to be stored with its next progress. */
        void note(Import next);

        /** What stopped us was not the import's fault: this time is not counted as an attempt. */
        void uncount();

        /** Lets somebody else go on at once, and counts no attempt; the lease is not renewed any more. */
        void release();

        /** Keeps the import in hand for another lease. */
        void renew();
    }

    /** Parked rows of an import in the export's order, after the given id. */
    List<ParkedRow> parkedRows(String importId, @Nullable String after, int limit);
}
