// Package suppress is what superadmins do with many suppressions at once: import and export as CSV, and keeping SES's own account-level list
// in step with ours.
package suppress
