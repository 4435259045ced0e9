// SPDX-License-Identifier: GPL-2.0 OR MIT
/* timers.c - a peer's timers: events in, expirations out (whitepaper 6.1 to 6.5) */
#include "timers.h"

#include <linux/jiffies.h>
#include <linux/random.h>

#include "compat_net.h"
#include "peer.h"

enum {
	/* What a CPU works off in a jiffy: a fraction of a millisecond with HZ=1000. */
	MAX_ALARMS = 64000 / HZ,
	/* However many are due, none is put off for longer than this. */
	MAX_PUT_OFF = HZ,
};

/*
 * The timer wheel lets alarms that are due within seconds of each other go off
 * together, so that those of a hundred thousand peers would be worked off in one
 * softirq. So each CPU gives out turns, a number of them for each jiffy.
 */
struct turns {
	unsigned long jiffy;	/* where there may be one left */
	unsigned int taken;	/* of those in it */
};

static DEFINE_PER_CPU(struct turns, turns);

static wg_timers_expire_t expire __ro_after_init;

void __init wg_timers_init(wg_timers_expire_t on_expiry)
{
	expire = on_expiry;
}

static unsigned long with_jitter(unsigned int seconds)
{
	return seconds * HZ + msecs_to_jiffies(get_random_u32() % (WG_REKEY_TIMEOUT_JITTER_MS + 1));
}

/* Zero means off, so a deadline that falls on it is a jiffy late. */
static unsigned long deadline_in(unsigned long delay)
{
	unsigned long deadline = jiffies + delay;

	return deadline ?: 1;
}

static void set_timer(struct wg_peer *peer, enum wg_timer which, unsigned long delay)
{
	unsigned long deadline = deadline_in(delay);

	/* Whoever set it within this jiffy sees to the alarm, too: so most packets end here. */
	if (READ_ONCE(peer->timers.deadlines[which]) == deadline)
		return;
	/* In one RCU section, so that a removal can wait for whoever has not seen it yet. */
	rcu_read_lock();
	if (!READ_ONCE(peer->dead) && netif_running(peer->wg->dev)) {
		WRITE_ONCE(peer->timers.deadlines[which], deadline);
		/*
		 * timer_reduce() looks at the alarm without its lock. If it sees one that is
		 * still to go off, that one must see the deadline. Pairs with alarm_expired().
		 */
		smp_mb();
		timer_reduce(&peer->timers.alarm, deadline);
	}
	rcu_read_unlock();
}

static bool timer_is_set(const struct wg_peer *peer, enum wg_timer which)
{
	return READ_ONCE(peer->timers.deadlines[which]);
}

static void clear_timer(struct wg_peer *peer, enum wg_timer which)
{
	if (timer_is_set(peer, which))
		WRITE_ONCE(peer->timers.deadlines[which], 0);
}

/* Any authenticated message, either way, is as good as a persistent keepalive. */
static void traversed(struct wg_peer *peer)
{
	u16 interval = READ_ONCE(peer->timers.persistent_keepalive_sec);

	if (interval)
		set_timer(peer, WG_TIMER_PERSISTENT_KEEPALIVE, interval * HZ);
}

/* Takes the next free turn of this CPU. Softirq. Return: when it is, @now or a later jiffy. */
static unsigned long take_turn(unsigned long now)
{
	struct turns *own = this_cpu_ptr(&turns);

	if (time_before(own->jiffy, now) || time_after(own->jiffy, now + MAX_PUT_OFF)) {
		own->jiffy = now;
		own->taken = 0;
	}
	if (own->taken >= MAX_ALARMS) {
		/* When all turns are taken, another round of them follows, not a heap at the end. */
		own->jiffy = own->jiffy == now + MAX_PUT_OFF ? now + 1 : own->jiffy + 1;
		own->taken = 0;
	}
	++own->taken;
	return own->jiffy;
}

/* Has the alarm to wait for its turn? It is set again to it then. Softirq, under RCU. */
static bool put_off(struct wg_peer *peer, unsigned long now)
{
	struct wg_timers *timers = &peer->timers;
	unsigned long turn;

	lockdep_assert_in_softirq();
	if (timers->has_turn) {
		timers->has_turn = false;
		return false;
	}
	turn = take_turn(now);
	if (turn == now || READ_ONCE(peer->dead))
		return false;
	timers->has_turn = true;
	timer_reduce(&timers->alarm, turn);
	return true;
}

/* The kernel's timer went off: softirq. */
static void alarm_expired(struct timer_list *timer)
{
	struct wg_timers *timers = timer_container_of(timers, timer, alarm);
	struct wg_peer *peer = container_of(timers, struct wg_peer, timers);
	unsigned long now = jiffies, next = 0;
	enum wg_timer which;

	/* The alarm is off from here on: who does not see that has his deadline seen by us. */
	smp_mb();
	rcu_read_lock();
	/* The deadlines are looked at when it goes off the next time. */
	if (put_off(peer, now)) {
		rcu_read_unlock();
		return;
	}
	for (which = 0; which < WG_TIMER_COUNT; ++which) {
		unsigned long deadline = READ_ONCE(timers->deadlines[which]);

		/* Whoever moved the deadline meanwhile has set the alarm as well. */
		if (deadline && time_after_eq(now, deadline) &&
		    cmpxchg(&timers->deadlines[which], deadline, 0) == deadline)
			expire(peer, which);
	}
	for (which = 0; which < WG_TIMER_COUNT; ++which) {
		unsigned long deadline = READ_ONCE(timers->deadlines[which]);

		if (deadline && (!next || time_before(deadline, next)))
			next = deadline;
	}
	if (next && !READ_ONCE(peer->dead))
		timer_reduce(&timers->alarm, next);
	rcu_read_unlock();
}

void wg_timers_setup(struct wg_peer *peer)
{
	timer_setup(&peer->timers.alarm, alarm_expired, 0);
}

void wg_timers_stop(struct wg_peer *peer)
{
	enum wg_timer which;

	for (which = 0; which < WG_TIMER_COUNT; ++which)
		WRITE_ONCE(peer->timers.deadlines[which], 0);
	timer_delete_sync(&peer->timers.alarm);
	peer->timers.has_turn = false;
	atomic_set(&peer->timers.attempts, 0);
	WRITE_ONCE(peer->timers.need_another_keepalive, false);
}

void wg_timers_data_sent(struct wg_peer *peer)
{
	if (!timer_is_set(peer, WG_TIMER_NEW_HANDSHAKE))
		set_timer(peer, WG_TIMER_NEW_HANDSHAKE,
			  with_jitter(WG_KEEPALIVE_TIMEOUT_SEC + WG_REKEY_TIMEOUT_SEC));
}

void wg_timers_data_received(struct wg_peer *peer)
{
	if (!timer_is_set(peer, WG_TIMER_SEND_KEEPALIVE))
		set_timer(peer, WG_TIMER_SEND_KEEPALIVE, WG_KEEPALIVE_TIMEOUT_SEC * HZ);
	else if (!READ_ONCE(peer->timers.need_another_keepalive))
		WRITE_ONCE(peer->timers.need_another_keepalive, true);
}

void wg_timers_keepalive_sent(struct wg_peer *peer)
{
	if (READ_ONCE(peer->timers.need_another_keepalive)) {
		WRITE_ONCE(peer->timers.need_another_keepalive, false);
		set_timer(peer, WG_TIMER_SEND_KEEPALIVE, WG_KEEPALIVE_TIMEOUT_SEC * HZ);
	}
}

void wg_timers_any_sent(struct wg_peer *peer)
{
	clear_timer(peer, WG_TIMER_SEND_KEEPALIVE);
	traversed(peer);
}

void wg_timers_any_received(struct wg_peer *peer)
{
	clear_timer(peer, WG_TIMER_NEW_HANDSHAKE);
	traversed(peer);
}

void wg_timers_initiation_sent(struct wg_peer *peer)
{
	set_timer(peer, WG_TIMER_RETRY_INITIATION, with_jitter(WG_REKEY_TIMEOUT_SEC));
}

void wg_timers_handshake_failed(struct wg_peer *peer)
{
	clear_timer(peer, WG_TIMER_SEND_KEEPALIVE);
	/* What is left of older sessions ends as if this one had begun. */
	if (!timer_is_set(peer, WG_TIMER_WIPE_KEYS))
		set_timer(peer, WG_TIMER_WIPE_KEYS, 3 * WG_REJECT_AFTER_TIME_SEC * HZ);
}

void wg_timers_handshake_complete(struct wg_peer *peer)
{
	clear_timer(peer, WG_TIMER_RETRY_INITIATION);
	atomic_set(&peer->timers.attempts, 0);
	atomic64_set(&peer->last_handshake, ktime_get_real_ns());
	atomic64_inc(&peer->handshakes);
}

void wg_timers_session_derived(struct wg_peer *peer)
{
	set_timer(peer, WG_TIMER_WIPE_KEYS, 3 * WG_REJECT_AFTER_TIME_SEC * HZ);
}

void wg_timers_keepalive_changed(struct wg_peer *peer)
{
	if (READ_ONCE(peer->timers.persistent_keepalive_sec))
		traversed(peer);
	else
		clear_timer(peer, WG_TIMER_PERSISTENT_KEEPALIVE);
}

void wg_timers_keepalive_again(struct wg_peer *peer)
{
	traversed(peer);
}

void wg_timers_roamed(struct wg_peer *peer, unsigned long delay)
{
	set_timer(peer, WG_TIMER_TELL_ROAMED, delay);
}

bool wg_timers_roamed_pending(const struct wg_peer *peer)
{
	return timer_is_set(peer, WG_TIMER_TELL_ROAMED);
}
