package io.twotower.local.content;

import com.yahoo.document.BucketId;

import java.util.Optional;

/**
 * A part of the bucket space: the bucket keys from one to another, both included, as unsigned numbers.
 *
 * @see GlobalKey#bucketKey
 */
record BucketRange(long from, long to) {

    static final BucketRange ALL = new BucketRange(0, -1L);

    static BucketRange of(BucketId bucket) {
        long first = Long.reverse(bucket.withoutCountBits());
        return new BucketRange(first, first | -1L >>> bucket.getUsedBits());
    }

    /** What of this is left when everything up to the end of another one is done; empty if nothing. */
    Optional<BucketRange> after(BucketRange done) {
        if (Long.compareUnsigned(done.to, to) >= 0) return Optional.empty();
        return Optional.of(Long.compareUnsigned(done.to, from) < 0 ? this : new BucketRange(done.to + 1, to));
    }

    /** The smallest bucket, of the 58 bits that a document has. */
    static BucketId smallest(long bucketKey) { return new BucketId(58, Long.reverse(bucketKey)); }
}
