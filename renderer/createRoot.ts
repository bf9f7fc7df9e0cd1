// In a file of its own, which the bundle keeps beside React: React runs when somebody first takes something of it, and what
// runs then would otherwise be the whole program, which a browser with its tools open reads anew to tell where it stands.
export { createRoot } from 'react-dom/client'
