/* SPDX-License-Identifier: GPL-2.0 OR MIT */
/* events.h - what happens, told to whoever listens */
#ifndef WG_EVENTS_H
#define WG_EVENTS_H

#include <linux/in6.h>
#include <linux/list.h>

#include "uapi/wgctl.h"

struct wg_device;
struct wg_endpoint;
struct wg_peer;

/*
 * All of these may be called in any context, under RCU or with a reference, and
 * cost next to nothing while nobody on the machine listens.
 */

/**
 * struct wg_changes - what a change by an administrator has done, told when it is done
 * @removed: lists of struct wg_peer, by their change_list
 * @added: the same
 * @changed: the same
 * @device: its key, port or mark is another
 */
struct wg_changes {
	struct list_head removed;
	struct list_head added;
	struct list_head changed;
	bool device;
};

/**
 * wg_events_changed() - tell all of it, many events in a message
 *
 * Process context, update_lock held. Empties @added and @changed.
 */
void wg_events_changed(struct wg_device *wg, struct wg_changes *changes);

void wg_event_device(struct wg_device *wg, enum wgctl_event event);
void wg_event_peer(struct wg_peer *peer, enum wgctl_event event);

/** wg_event_handshake() - completed, with the peer at @endpoint; @initiator: we have sent the initiation */
void wg_event_handshake(struct wg_peer *peer, const struct wg_endpoint *endpoint, bool initiator);

/**
 * wg_event_endpoint() - the peer has roamed; the caller sees to it that this is not told too often
 * @old: family 0 if the endpoint was not known
 */
void wg_event_endpoint(struct wg_peer *peer, const struct sockaddr_in6 *old,
		       const struct sockaddr_in6 *new);

/** wg_events_listened() - does anybody listen in the device's namespace? Under RCU or with a reference. */
bool wg_events_listened(struct wg_device *wg);

#endif /* WG_EVENTS_H */
