// SPDX-License-Identifier: MIT
/* shim.c - memory that can run out and RCU that really waits, for kernel files in user space */
#include <malloc.h>
#include <pthread.h>
#include <stdlib.h>

#include "base.h"

static long allocations;
static long bytes;
static long failing = -1;
static bool failed;

static size_t allocation_size(size_t size)
{
#ifdef SHIM_KMALLOC_SIZES
	/* As kmalloc() rounds, so that a benchmark sees the kernel's cache footprint. */
	size_t class = 8;

	if (size > 64 && size <= 96)
		return 96;
	if (size > 128 && size <= 192)
		return 192;
	while (class < size)
		class *= 2;
	return class;
#else
	return size;
#endif
}

void *shim_alloc(size_t size)
{
	void *pointer;

	if (failing >= 0 && failing-- == 0) {
		failed = true;
		return NULL;
	}
	size = allocation_size(size);
	/* kmalloc() aligns powers of two to themselves. */
	if (size >= 64 && !(size & (size - 1))) {
		if (posix_memalign(&pointer, size < 4096 ? size : 4096, size))
			abort();
	} else {
		pointer = malloc(size);
	}
	if (!pointer)
		abort();
	memset(pointer, 0, size);
	__atomic_add_fetch(&allocations, 1, __ATOMIC_RELAXED);
#ifdef SHIM_KMALLOC_SIZES
	bytes += (long)malloc_usable_size(pointer);
#endif
	return pointer;
}

void shim_free(const void *pointer)
{
	if (!pointer)
		return;
	__atomic_sub_fetch(&allocations, 1, __ATOMIC_RELAXED);
#ifdef SHIM_KMALLOC_SIZES
	bytes -= (long)malloc_usable_size((void *)pointer);
#endif
	free((void *)pointer);
}

void shim_fail_allocation(long nth)
{
	failing = nth;
	failed = false;
}

bool shim_allocation_failed(void)
{
	return failed;
}

long shim_allocations(void)
{
	return __atomic_load_n(&allocations, __ATOMIC_RELAXED);
}

long shim_bytes(void)
{
	return bytes;
}

/*
 * Readers share a lock which the barrier takes once for itself: it gets it when
 * the readers of that moment have gone. Writers of the data never take it, so
 * a missing barrier of theirs is as visible to sanitizers as it should be.
 */
static pthread_rwlock_t readers = PTHREAD_RWLOCK_WRITER_NONRECURSIVE_INITIALIZER_NP;
static pthread_mutex_t held_back_lock = PTHREAD_MUTEX_INITIALIZER;
static struct rcu_head *held_back;

void rcu_read_lock(void)
{
	pthread_rwlock_rdlock(&readers);
}

void rcu_read_unlock(void)
{
	pthread_rwlock_unlock(&readers);
}

void shim_kfree_rcu(struct rcu_head *head, void *pointer)
{
	pthread_mutex_lock(&held_back_lock);
	head->pointer = pointer;
	head->next = held_back;
	held_back = head;
	pthread_mutex_unlock(&held_back_lock);
}

void shim_rcu_barrier(void)
{
	struct rcu_head *head, *next;

	pthread_mutex_lock(&held_back_lock);
	head = held_back;
	held_back = NULL;
	pthread_mutex_unlock(&held_back_lock);

	pthread_rwlock_wrlock(&readers);
	pthread_rwlock_unlock(&readers);
	for (; head; head = next) {
		next = head->next;
		shim_free(head->pointer);
	}
}
