/* SPDX-License-Identifier: GPL-2.0 OR MIT */
/* expiry.h - what follows when a peer's timer expires, and its work item */
#ifndef WG_EXPIRY_H
#define WG_EXPIRY_H

#include "state/timers.h"

struct work_struct;

/** wg_expiry_timer() - a timer has expired: wg_timers_init()'s. Softirq, under RCU. */
void wg_expiry_timer(struct wg_peer *peer, enum wg_timer which);

/** wg_expiry_work() - do what the peer has to do: its work item. Process context. */
void wg_expiry_work(struct work_struct *work);

#endif /* WG_EXPIRY_H */
