// SPDX-License-Identifier: GPL-2.0 OR MIT
/*
 * notifier.c - what happens to network devices, passed on to whom it concerns
 *
 * To our own: events are told of them, and their transactions are forgotten. To
 * any other: tunnels may be bound to it. A device that moves to another namespace
 * goes in one and comes in the other.
 */
#include "notifier.h"

#include <linux/netdevice.h>

#include "state/device.h"
#include "state/events.h"
#include "binding.h"
#include "interface.h"
#include "transaction.h"

static void came(struct net_device *dev, enum wgctl_event event)
{
	wg_binding_interface_came(dev);
	if (wg_device_is_ours(dev))
		wg_event_device(netdev_priv(dev), event);
}

static void left(struct net_device *dev)
{
	bool ours = wg_device_is_ours(dev);

	if (ours)
		wg_transaction_forget(netdev_priv(dev));
	wg_binding_interface_left(dev);
	if (ours)
		wg_event_device(netdev_priv(dev), WGCTL_EVENT_DEVICE_REMOVED);
}

/* RTNL held. */
static int netdev_event(struct notifier_block *block, unsigned long action, void *info)
{
	struct net_device *dev = netdev_notifier_info_to_dev(info);
	int err;

	switch (action) {
	case NETDEV_PRE_UP:
		if (!wg_device_is_ours(dev))
			break;
		err = wg_interface_may_open(netdev_priv(dev), netdev_notifier_info_to_extack(info));
		return notifier_from_errno(err);
	case NETDEV_REGISTER:
		came(dev, WGCTL_EVENT_DEVICE_ADDED);
		break;
	case NETDEV_CHANGENAME:
		came(dev, WGCTL_EVENT_DEVICE_CHANGED);
		break;
	case NETDEV_UNREGISTER:
		/* Repeated later on, for those who still hold the device. */
		if (dev->reg_state != NETREG_UNREGISTERED)
			left(dev);
		break;
	}
	return NOTIFY_DONE;
}

static struct notifier_block netdev_notifier = { .notifier_call = netdev_event };

int __init wg_notifier_init(void)
{
	return register_netdevice_notifier(&netdev_notifier);
}

void wg_notifier_exit(void)
{
	unregister_netdevice_notifier(&netdev_notifier);
}
