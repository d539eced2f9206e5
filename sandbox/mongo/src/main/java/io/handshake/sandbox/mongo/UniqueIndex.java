package io.handshake.sandbox.mongo;

import de.bwaldvogel.mongo.backend.AbstractUniqueIndex;
import de.bwaldvogel.mongo.backend.IndexKey;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A unique index that says which positions a filter can match at most; the collection checks each against the filter. */
abstract class UniqueIndex extends AbstractUniqueIndex<Object> {

    UniqueIndex(String name, List<IndexKey> keys, boolean sparse) {
        super(name, keys, sparse);
    }

    /** The positions of all possible matches and perhaps more, or null where this index can't tell. */
    abstract @Nullable List<Object> candidates(Conditions conditions);
}
