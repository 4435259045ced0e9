// SPDX-License-Identifier: GPL-2.0 OR MIT
/* device.c - what a device is apart from its interface: its locks, its generation, the list of all */
#include "device.h"

#include <linux/rtnetlink.h>
#include <net/rtnetlink.h>

/*
 * All devices. They come under the RTNL, and go under both: who has devices_lock may
 * go from one to the next, and let the RTNL go in between.
 */
static LIST_HEAD(devices);
static DEFINE_MUTEX(devices_lock);	/* outside of update_lock and the RTNL */
/* Inside of both, for the list alone: whoever cannot wait for either goes through it under this. */
static DEFINE_SPINLOCK(list_lock);
static const struct rtnl_link_ops *our_link_ops __ro_after_init;
static atomic64_t last_generation;	/* of any device */

void __init wg_devices_init(const struct rtnl_link_ops *link_ops)
{
	our_link_ops = link_ops;
}

bool wg_device_is_ours(const struct net_device *dev)
{
	/* Until they are known, none is; many devices have none at all. */
	return our_link_ops && dev->rtnl_link_ops == our_link_ops;
}

void wg_device_setup(struct wg_device *wg)
{
	mutex_init(&wg->update_lock);
	mutex_init(&wg->removal_lock);
	init_rwsem(&wg->identity_lock);
	spin_lock_init(&wg->checker_lock);
	INIT_LIST_HEAD(&wg->peers);
	wg_allowedips_init(&wg->allowedips);
	wg->generation = atomic64_inc_return(&last_generation);
}

/* Whoever has the lock may be waiting for the RTNL. */
static void assert_no_rtnl(void)
{
	if (IS_ENABLED(CONFIG_PROVE_LOCKING))
		WARN_ON_ONCE(lockdep_rtnl_is_held());
}

void wg_device_lock(struct wg_device *wg)
{
	assert_no_rtnl();
	mutex_lock(&wg->update_lock);
}

int wg_device_lock_killable(struct wg_device *wg)
{
	assert_no_rtnl();
	return mutex_lock_killable(&wg->update_lock);
}

void wg_device_unlock(struct wg_device *wg)
{
	mutex_unlock(&wg->update_lock);
}

void wg_device_changed(struct wg_device *wg)
{
	lockdep_assert_held(&wg->update_lock);
	wg->generation = atomic64_inc_return(&last_generation);
}

void wg_devices_lock(void)
{
	mutex_lock(&devices_lock);
}

void wg_devices_unlock(void)
{
	mutex_unlock(&devices_lock);
}

void wg_device_enlist(struct wg_device *wg)
{
	ASSERT_RTNL();
	spin_lock(&list_lock);
	list_add_rcu(&wg->device_list, &devices);
	spin_unlock(&list_lock);
}

void wg_device_delist(struct wg_device *wg)
{
	ASSERT_RTNL();
	lockdep_assert_held(&devices_lock);
	spin_lock(&list_lock);
	list_del(&wg->device_list);
	spin_unlock(&list_lock);
}

struct wg_device *wg_device_next(struct wg_device *wg)
{
	const struct list_head *place = wg ? &wg->device_list : &devices;
	struct list_head *next;

	lockdep_assert_held(&devices_lock);
	/* Only new ones can come meanwhile, before the first. */
	next = READ_ONCE(place->next);
	return next == &devices ? NULL : list_entry(next, struct wg_device, device_list);
}

void wg_device_for_each(void (*action)(struct wg_device *wg, void *data), void *data)
{
	struct wg_device *wg;

	ASSERT_RTNL();
	list_for_each_entry(wg, &devices, device_list)
		action(wg, data);
}

void wg_devices_begin_new_lives(void)
{
	struct wg_device *wg;

	spin_lock(&list_lock);
	list_for_each_entry(wg, &devices, device_list)
		atomic_inc(&wg->life);
	spin_unlock(&list_lock);
}
