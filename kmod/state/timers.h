/* SPDX-License-Identifier: GPL-2.0 OR MIT */
/* timers.h - a peer's timers: events in, expirations out */
#ifndef WG_TIMERS_H
#define WG_TIMERS_H

#include <linux/timer.h>
#include <linux/types.h>

struct wg_peer;

enum wg_timer {
	WG_TIMER_RETRY_INITIATION,	/* no response has come */
	WG_TIMER_SEND_KEEPALIVE,	/* data came and we sent nothing */
	WG_TIMER_NEW_HANDSHAKE,		/* we sent data and nothing came */
	WG_TIMER_WIPE_KEYS,		/* nothing new for three session lifetimes */
	WG_TIMER_PERSISTENT_KEEPALIVE,
	WG_TIMER_TELL_ROAMED,		/* listeners were told a moment ago */
	WG_TIMER_COUNT
};

/**
 * struct wg_timers - the timers of one peer
 * @alarm: the one kernel timer, set to or before the earliest deadline
 * @has_turn: it waits for the turn that it has been given; owned by the alarm
 * @deadlines: in jiffies; 0 is off
 * @persistent_keepalive_sec: 0 is off
 * @attempts: initiations that got no response, since the last that was not a retry
 * @need_another_keepalive: more data came while a keepalive was already due
 *
 * A packet moves deadlines, never the alarm: that goes off, sees what is due,
 * and is set to what is next. All of it is read and written without a lock.
 */
struct wg_timers {
	struct timer_list alarm;
	bool has_turn;
	unsigned long deadlines[WG_TIMER_COUNT];
	u16 persistent_keepalive_sec;
	atomic_t attempts;
	bool need_another_keepalive;
};

/**
 * wg_timers_expire_t - what a timer that has expired leads to: see wg_expiry_timer()
 *
 * Softirq, under RCU. The timer is off and may be set again.
 */
typedef void (*wg_timers_expire_t)(struct wg_peer *peer, enum wg_timer which);

/** wg_timers_init() - hand in what follows from expirations, of all peers; module load */
void wg_timers_init(wg_timers_expire_t on_expiry);

void wg_timers_setup(struct wg_peer *peer);

/** wg_timers_stop() - all off and none running. Process context. */
void wg_timers_stop(struct wg_peer *peer);

/* Events. Any context, under RCU or with a reference. */

/** wg_timers_data_sent() - data, not a keepalive */
void wg_timers_data_sent(struct wg_peer *peer);
/** wg_timers_data_received() - data, not a keepalive, authenticated */
void wg_timers_data_received(struct wg_peer *peer);
/** wg_timers_any_sent() - any message to the peer is about to be sent */
void wg_timers_any_sent(struct wg_peer *peer);
/** wg_timers_any_received() - any authenticated message, cookie replies excepted */
void wg_timers_any_received(struct wg_peer *peer);
/** wg_timers_initiation_sent() - the wait for its response begins */
void wg_timers_initiation_sent(struct wg_peer *peer);
/** wg_timers_handshake_failed() - no response has come to any initiation */
void wg_timers_handshake_failed(struct wg_peer *peer);
/** wg_timers_handshake_complete() - as initiator by the response, as responder by the first packet */
void wg_timers_handshake_complete(struct wg_peer *peer);
/** wg_timers_session_derived() - there are new keys to be wiped one day */
void wg_timers_session_derived(struct wg_peer *peer);
/** wg_timers_keepalive_sent() - the keepalive that was due for data received */
void wg_timers_keepalive_sent(struct wg_peer *peer);
/** wg_timers_keepalive_changed() - the persistent keepalive was turned on or its interval changed */
void wg_timers_keepalive_changed(struct wg_peer *peer);
/** wg_timers_keepalive_again() - it is due, and the next one is an interval later if it is still on */
void wg_timers_keepalive_again(struct wg_peer *peer);
/** wg_timers_roamed() - listeners are to be told in @delay jiffies */
void wg_timers_roamed(struct wg_peer *peer, unsigned long delay);
/** wg_timers_roamed_pending() - are they to be told already? */
bool wg_timers_roamed_pending(const struct wg_peer *peer);

#endif /* WG_TIMERS_H */
