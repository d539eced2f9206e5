package io.handshake.sandbox.launcher;

/** What services need around them, whatever it is made of. */
public interface Infrastructure extends AutoCloseable {

    String bootstrapServers();

    /** The Confluent-compatible base, ending in {@code /apis/ccompat/v7}. */
    String registryUrl();

    /** A connection string that names the database. */
    String mongoUri();

    @Override
    void close();
}
