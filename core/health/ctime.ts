const DAYS = ['Sun', 'Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat'];
const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];

/** As C's ctime(3), in the zone of this machine: `Thu Nov  6 09:05:00 2026`. What Barman prints of a moment. */
export function formatCtime(moment: Date): string {
  const day = String(moment.getDate()).padStart(2, ' ');
  const time = [moment.getHours(), moment.getMinutes(), moment.getSeconds()].map((part) =>
    String(part).padStart(2, '0'),
  );
  return `${DAYS[moment.getDay()]} ${MONTHS[moment.getMonth()]} ${day} ${time.join(':')} ${moment.getFullYear()}`;
}
