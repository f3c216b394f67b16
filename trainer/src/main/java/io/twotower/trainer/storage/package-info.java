/**
 * Arrays that are as long as the disk has room for, and take no memory that another program could need.
 *
 * <p>A {@link io.twotower.trainer.storage.Scratch} makes growable arrays of numbers, each behind a file of its own that is mapped into
 * the address space. What is read and written lives in the operating system's page cache: it is as fast as the heap while there is
 * memory, and goes to the disk, instead of to an {@code OutOfMemoryError}, when there is not. The JVM's heap holds a few objects an
 * array, whatever its length.
 *
 * <p>Nothing is left behind, even after {@code kill -9}: on Unix a scratch file's name is deleted the moment that the file is open, so
 * that the kernel frees it when the process ends, however it ends; on Windows the file system deletes it when its last handle is gone.
 * There is therefore nothing to recognise or clean up at the next start.
 *
 * <p>Java 17 cannot unmap a file. Closing an array truncates its file instead, which gives disk and page cache back at once; the
 * address space follows when the garbage collector gets there. An array that was closed must not be read or written by any thread.
 */
package io.twotower.trainer.storage;
