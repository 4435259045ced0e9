// SPDX-License-Identifier: GPL-2.0 OR MIT
/* power.c - the machine sleeps, or becomes two: keys and nonces that must not outlive that */
#include "power.h"

#include <linux/netdevice.h>
#include <linux/notifier.h>
#include <linux/random.h>
#include <linux/suspend.h>

#include "state/device.h"
#include "state/peer.h"
#include "handshake/handshake.h"
#include "peers.h"

/* Calls @action for every peer of every device. */
static void with_each_peer(void (*action)(struct wg_peer *peer))
{
	struct wg_device *wg = NULL;

	wg_devices_lock();
	while ((wg = wg_device_next(wg))) {
		wg_device_lock(wg);
		wg_peers_for_each(wg, action);
		wg_device_unlock(wg);
		wg_peers_settle(wg);
	}
	wg_devices_unlock();
}

/* No keys any more, and new ones at once when there is something to send. */
static void start_over(struct wg_peer *peer)
{
	wg_peer_wipe_keys(peer);
	atomic64_set(&peer->last_handshake_ns, 0);
}

/*
 * No keys in an image of the memory, and no nonces that were used when it was written
 * and are used again when it runs on. So none are made between the wiping and the
 * waking up, in which the machine can be busy for long. But a machine that always
 * sleeps, and wakes up as it was, would never keep any.
 */
static int power_event(struct notifier_block *block, unsigned long action, void *data)
{
	switch (action) {
	case PM_SUSPEND_PREPARE:
	case PM_POST_SUSPEND:
		if (IS_ENABLED(CONFIG_PM_AUTOSLEEP) || IS_ENABLED(CONFIG_PM_USERSPACE_AUTOSLEEP))
			return 0;
		break;
	}
	switch (action) {
	case PM_HIBERNATION_PREPARE:
	case PM_SUSPEND_PREPARE:
	case PM_RESTORE_PREPARE:
		wg_handshake_hold();
		with_each_peer(wg_peer_wipe_keys);
		rcu_barrier();
		break;
	case PM_POST_HIBERNATION:
	case PM_POST_SUSPEND:
	case PM_POST_RESTORE:
		with_each_peer(start_over);
		wg_handshake_release();
		break;
	}
	return 0;
}

static struct notifier_block power_notifier = { .notifier_call = power_event };

/*
 * A copy of this virtual machine may run on: it would send with the same nonces,
 * and finish the same handshakes with the same keys.
 */
static int vm_fork_event(struct notifier_block *block, unsigned long action, void *data)
{
	wg_devices_begin_new_lives();
	with_each_peer(wg_peer_renew);
	return 0;
}

static struct notifier_block vm_fork_notifier = { .notifier_call = vm_fork_event };

int __init wg_power_init(void)
{
	int err;

	err = register_pm_notifier(&power_notifier);
	if (err)
		return err;
	err = register_random_vmfork_notifier(&vm_fork_notifier);
	if (err)
		unregister_pm_notifier(&power_notifier);
	return err;
}

void wg_power_exit(void)
{
	unregister_random_vmfork_notifier(&vm_fork_notifier);
	unregister_pm_notifier(&power_notifier);
}
